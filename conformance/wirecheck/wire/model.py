"""What every wire decoder yields: events with their place in the bytes, and violations."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """A thing an endpoint did wrong although a lenient client would forgive it.

    Attributes:
        code: Stable name, such as ``sse.bare-line``; the tables in each decoder list them.
        start: Offset of the first offending byte in the stream.
        end: Offset just past the last offending byte.
        detail: What was seen, in words, with at most some 80 characters of the bytes quoted.
    """

    code: str
    start: int
    end: int
    detail: str
