"""The content coding of a stream: one rule for each violation that its decoder reports."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import (
    Findings,
    Look,
    Need,
    NotExercisedError,
    UntestableError,
    over_http,
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


for _code, _kind in VIOLATIONS.items():
    _level: Level = "MUST" if _code in FORBIDDEN else "SHOULD"
    rule(_code, _level, _kind.clause, {Topic.CODED}, needs=(Need.STREAM,), given=over_http)(
        _look_for(_code, _kind)
    )
