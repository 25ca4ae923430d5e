"""Events of the dialect ``typed``."""

from wirecheck.mutants.live.pieces import payload

# Over SSE.
DONE = b'data: {"type": "done"}\n\n'
ERROR = b'data: {"type": "error", "message": "Failed.", "code": "unknown"}\n\n'


def kind(piece: bytes) -> str:
    """The kind of event that a piece is, over SSE or as a message."""
    return str(payload(piece).get("type"))


def is_error(piece: bytes) -> bool:
    """Whether a piece tells of a failure."""
    return kind(piece) == "error"


def is_done(piece: bytes) -> bool:
    """Whether a piece tells of success."""
    return kind(piece) == "done"
