"""The invariants that a contract adds of its own: one rule each, ``invariant.<name>``."""

from collections.abc import Sequence

from wirecheck.contract import Contract, Invariant
from wirecheck.contract.invariant import Step
from wirecheck.contract.kind import Ends
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, LookAtAll, Need, NotExercisedError, Rule, say
from wirecheck.rules.verdict import Level
from wirecheck.scenarios import Topic

PREFIX = "invariant."
# Where events of a kind can be expected, by how that kind ends a stream.
OCCASIONS: dict[Ends | None, Topic] = {
    "success": Topic.SUCCESS,
    "failure": Topic.FAILURE,
    "cancelled": Topic.CANCELLED,
    None: Topic.STREAM,
}
LEVELS: dict[str, Level] = {"must": "MUST", "should": "SHOULD"}


def of(contract: Contract) -> tuple[Rule, ...]:
    """The rules that a contract's invariants amount to."""
    return tuple(
        Rule(
            id=PREFIX + name,
            level=LEVELS[invariant.level],
            requires=invariant.requires,
            source=contract.source,
            topics=frozenset({_occasion(contract, invariant.kind)}),
            look=_look_for(invariant),
            needs=(Need.EVENTS,),
        )
        for name, invariant in contract.invariants.items()
    )


def _occasion(contract: Contract, kind: str | None) -> Topic:
    return OCCASIONS[contract.events[kind].ends] if kind else Topic.STREAM


def _look_for(invariant: Invariant) -> LookAtAll:
    def look(readings: Sequence[Reading]) -> Findings:
        for reading in readings:
            if invariant.kind and not reading.of((invariant.kind,)):
                raise NotExercisedError(f"no {invariant.kind} event was sent")
            steps = [
                Step(seen.event.index, seen.name, seen.payload, seen.text) for seen in reading.known
            ]
            for broken in invariant.breaches(steps):
                at = reading.events[broken.index]
                yield say(reading, invariant.requires, broken.detail, at=at)

    return look
