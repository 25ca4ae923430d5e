"""The invariants that a contract adds of its own: one rule each, ``invariant.<name>``."""

from collections.abc import Sequence

from wirecheck.contract import Contract, Invariant
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, LookAtAll, Need, NotExercisedError, Rule, say
from wirecheck.scenarios import Topic

PREFIX = "invariant."
# Where events of a kind can be expected, by how that kind ends a stream.
OCCASIONS = {"success": Topic.SUCCESS, "failure": Topic.FAILURE, None: Topic.STREAM}


def of(contract: Contract) -> tuple[Rule, ...]:
    """The rules that a contract's invariants amount to."""
    return tuple(
        Rule(
            id=PREFIX + name,
            level="MUST",
            requires=invariant.requires,
            source=contract.source,
            topics=frozenset({OCCASIONS[contract.events[invariant.kind].ends]}),
            look=_look_for(invariant),
            needs=(Need.EVENTS,),
        )
        for name, invariant in contract.invariants.items()
    )


def _look_for(invariant: Invariant) -> LookAtAll:
    def look(readings: Sequence[Reading]) -> Findings:
        for reading in readings:
            if not reading.of((invariant.kind,)):
                raise NotExercisedError(f"no {invariant.kind} event was sent")
            events = [(seen.event.index, seen.name, seen.payload) for seen in reading.known]
            for broken in invariant.breaches(events):
                at = reading.events[broken.index]
                yield say(reading, invariant.requires, broken.detail, at=at)

    return look
