"""Each event by itself: JSON, its kind, its schema."""

from wirecheck.contract.reading import Reading, Seen
from wirecheck.rules.model import Findings, Need, rule, say
from wirecheck.rules.words import quoted
from wirecheck.scenarios import Topic

STREAM = {Topic.STREAM}
EVENTS = (Need.EVENTS,)
CONTRACT = "the contract's events"


@rule(
    "schema.json",
    "MUST",
    CONTRACT,
    STREAM,
    needs=EVENTS,
    given=lambda contract: any(kind.data == "json" for kind in contract.events.values()),
)
def json(reading: Reading) -> Findings:
    """The data of every event is one JSON value, without duplicate keys, NaN or lone surrogates."""
    for seen in reading.events:
        if seen.problem:
            actual = f"{quoted(seen.event.data)}: {seen.problem}"
            yield say(reading, "data that is one JSON value", actual, at=seen)


@rule("schema.known-kind", "MUST", CONTRACT, STREAM, needs=EVENTS)
def known_kind(reading: Reading) -> Findings:
    """Only events of the contract's kinds are sent."""
    for seen in reading.events:
        if seen.kind is None and not seen.problem:
            kinds = ", ".join(reading.contract.events)
            yield say(reading, f"one of {kinds}", _told(seen), at=seen)


def _told(seen: Seen) -> str:
    name = seen.event.name
    return (f"event {name}: " if name not in {"", "message"} else "") + quoted(seen.event.data)


@rule("schema.valid", "MUST", CONTRACT, STREAM, needs=EVENTS)
def valid(reading: Reading) -> Findings:
    """Every event has the fields that its kind must have, each of its type."""
    for seen in reading.known:
        if seen.kind and (errors := seen.kind.errors(seen.payload)):
            yield say(reading, f"a valid {seen.kind.name} event", "; ".join(errors), at=seen)


@rule("schema.recommended", "SHOULD", CONTRACT, STREAM, needs=EVENTS)
def recommended(reading: Reading) -> Findings:
    """Every event has the fields that its kind should have."""
    for seen in reading.known:
        if seen.kind and (missing := seen.kind.shortfalls(seen.payload)):
            expected = f"a {seen.kind.name} event with all its recommended fields"
            yield say(reading, expected, "; ".join(missing), at=seen)
