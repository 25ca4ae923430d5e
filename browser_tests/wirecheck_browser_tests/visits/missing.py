"""What keeps an act from going on."""

NEVER_CALLED = "the mock provider was never called with this prompt"
NO_STREAM = "the page opened no stream that is known"


class UnableError(Exception):
    """The act cannot go on; the message says what was missing."""
