"""What the user has to mend before the mock can record or replay."""


class TapeError(Exception):
    """A folder, a recording or a URL cannot be used; the message says what to do."""
