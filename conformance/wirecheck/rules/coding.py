"""The content coding of a stream: one rule for each violation that its decoder reports."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import (
    Findings,
    Look,
    Need,
    NotExercisedError,
    UntestableError,
    over_http,
    promised,
    rule,
    say,
)
from wirecheck.rules.verdict import Level
from wirecheck.scenarios import Topic
from wirecheck.wire.coding import OFFER, VIOLATIONS
from wirecheck.wire.reporting import ViolationKind

# The violations that a cited text forbids to a server.
FORBIDDEN = frozenset({"coding.corrupt", "coding.unfinished"})


def _look_for(code: str, kind: ViolationKind) -> Look:
    def look(reading: Reading) -> Findings:
        recording = reading.recording
        if not recording.coding:
            raise NotExercisedError("the stream is not compressed")
        if not recording.readable:
            raise UntestableError(f"the stream is encoded as {recording.coding}, not as {OFFER}")
        for violation in recording.miscoded:
            if violation.code == code:
                yield say(reading, kind.sentence, violation.detail)

    look.__doc__ = kind.sentence
    return look


@rule(
    "coding.vary",
    "SHOULD",
    "RFC 9110, 12.5.5",
    {Topic.CODED},
    needs=(Need.STREAM,),
    given=over_http,
)
def vary(reading: Reading) -> Findings:
    """A stream that is compressed because its request allows it says so to caches."""
    if not reading.recording.coding:
        raise NotExercisedError("the stream is not compressed")
    value = promised(reading.recording.response).header("Vary") or ""
    if not {field.strip().lower() for field in value.split(",")} & {"accept-encoding", "*"}:
        yield say(reading, "Vary: Accept-Encoding", f"Vary: {value or '(not sent)'}")


for _code, _kind in VIOLATIONS.items():
    _level: Level = "MUST" if _code in FORBIDDEN else "SHOULD"
    rule(_code, _level, _kind.clause, {Topic.CODED}, needs=(Need.STREAM,), given=over_http)(
        _look_for(_code, _kind)
    )
