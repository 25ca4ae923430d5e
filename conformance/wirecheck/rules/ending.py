"""How a stream ends."""

from wirecheck.contract.reading import Reading
from wirecheck.recording import How
from wirecheck.rules.model import Findings, NotExercisedError, rule, say
from wirecheck.rules.words import ending
from wirecheck.scenarios import Topic

STREAM = {Topic.STREAM}
COMMON = "docs/dialects.md, One end"


def _ended_by(reading: Reading, *hows: How) -> bool:
    return reading.recording.ending.how in hows


@rule("ending.complete", "MUST", f"{COMMON}; RFC 9112, incomplete messages", STREAM)
def complete(reading: Reading) -> Findings:
    """The response comes to its proper end: a cut connection is a truncated answer."""
    if reading.contract.end == "close" and reading.ended_ill:
        raise NotExercisedError("a broken upstream is told of by breaking off")
    if _ended_by(reading, "truncated", "reset", "refused", "garbage"):
        at = reading.recording.ending.at_ms
        yield say(reading, "a complete response", ending(reading.recording), at_ms=at)


@rule("ending.in-time", "MUST", COMMON, STREAM)
def in_time(reading: Reading) -> Findings:
    """The endpoint ends the response once the answer is finished."""
    if _ended_by(reading, "timeout"):
        at = reading.recording.ending.at_ms
        yield say(reading, "the end of the response", ending(reading.recording), at_ms=at)


@rule("ending.bounded", "MUST", COMMON, STREAM)
def bounded(reading: Reading) -> Findings:
    """The endpoint sends the answer and no endless flood."""
    if _ended_by(reading, "limit"):
        yield say(reading, "an answer of honest size", ending(reading.recording))
