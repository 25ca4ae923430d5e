"""Each event by itself: JSON, its kind, its schema."""

from collections.abc import Sequence

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading, Seen
from wirecheck.rules.model import Findings, Need, NotExercisedError, rule, rule_over_all, say
from wirecheck.rules.words import quoted
from wirecheck.scenarios import Topic
from wirecheck.wire import strict_json

STREAM = {Topic.STREAM}
EVENTS = (Need.EVENTS,)
CONTRACT = "the contract's events"


def _has_json(contract: Contract) -> bool:
    return any(kind.data == "json" for kind in contract.events.values())


@rule(
    "schema.json",
    "MUST",
    CONTRACT,
    STREAM,
    needs=EVENTS,
    given=_has_json,
)
def json(reading: Reading) -> Findings:
    """The data of every event is one JSON value, without NaN and Infinity."""
    for seen in reading.events:
        if seen.problem:
            actual = f"{quoted(seen.event.data)}: {seen.problem}"
            yield say(reading, "data that is one JSON value", actual, at=seen)


@rule("schema.interoperable", "SHOULD", "RFC 8259, 4, 8.2", STREAM, needs=EVENTS, given=_has_json)
def interoperable(reading: Reading) -> Findings:
    """No object has a name twice, and no string half a surrogate pair: readers differ in both."""
    for seen in reading.known:
        if seen.kind and seen.kind.data == "json" and (doubt := _doubt(seen.event.data)):
            actual = f"{quoted(seen.event.data)}: {doubt}"
            yield say(reading, "JSON that all readers take alike", actual, at=seen)


def _doubt(data: str) -> str:
    """What readers may differ in; empty if nothing."""
    try:
        strict_json.loads(data)
    except strict_json.StrictJSONError as error:
        return str(error) if error.code in strict_json.DOUBTFUL else ""
    return ""


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


REFUSED = {
    Topic.BAD_MESSAGE,
    Topic.CANCELLED,
    Topic.OVERLAP,
    Topic.LIMIT,
    Topic.MISSING_KEY,
}


@rule_over_all("schema.valid-refusal", "MUST", CONTRACT, REFUSED, part="")
def valid_refusal(readings: Sequence[Reading]) -> Findings:
    """Every event by which something is refused or stopped has the fields of its kind as well."""
    if not any(reading.known for reading in readings):
        raise NotExercisedError("nothing was answered by an event")
    for reading in readings:
        yield from valid(reading)


@rule("schema.recommended", "SHOULD", CONTRACT, STREAM, needs=EVENTS)
def recommended(reading: Reading) -> Findings:
    """Every event has the fields that its kind should have."""
    for seen in reading.known:
        if seen.kind and (missing := seen.kind.shortfalls(seen.payload)):
            expected = f"a {seen.kind.name} event with all its recommended fields"
            yield say(reading, expected, "; ".join(missing), at=seen)
