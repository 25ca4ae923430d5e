"""The words that the terminal and the page have in common."""

from wirecheck.report.visible import visible
from wirecheck.rules import Where

OUTCOME_WORDS = {
    "passed": "passed",
    "failed": "failed",
    "known": "known",
    "flaky": "flaky",
    "warned": "warned",
    "not_exercised": "not exercised",
}


def counted(number: int, noun: str) -> str:
    """``1 check``, ``2 checks``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def place(where: Where) -> str:
    """A place in a recording: ``stream, event 3, bytes 208-264, 35.2 ms``."""
    return ", ".join(filter(None, (visible(where.part) or "all recordings", spot(where))))


def spot(where: Where) -> str:
    """A place within its recording; empty if it is the recording as a whole."""
    words = []
    if where.event is not None:
        words.append(f"event {where.event:,}")
    if where.start is not None:
        words.append(_bytes(where.start, where.end))
    if where.at_ms is not None:
        words.append(f"{where.at_ms:,.1f} ms")
    return ", ".join(words)


def _bytes(start: int, end: int | None) -> str:
    if end is None or end <= start:
        return f"byte {start:,}"
    return f"bytes {start:,}-{end:,}"
