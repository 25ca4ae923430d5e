"""What a client that leaves sets off."""

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Given, Need, rule, say
from wirecheck.rules.verdict import Level
from wirecheck.rules.words import difference, ending
from wirecheck.scenarios import Topic

CANCEL = {Topic.CANCEL}
NEEDS = (Need.UPSTREAM, Need.LEFT)


def kept_open(reading: Reading, mark: str, what: str) -> Findings:
    """The upstream calls that outlived the client's going, or its cancel, by too long."""
    gone, asked = reading.recording.mark(mark), reading.recording.mark("upstream-asked")
    waited = asked.at_ms - gone.at_ms if asked and gone else 0.0
    limit = reading.contract.cancel.within_ms
    expected = f"the upstream call closed by the endpoint within {limit:,} ms"
    at_ms = gone.at_ms if gone else None
    for call in reading.calls:
        if call.ending is None:
            yield say(reading, expected, f"still open {waited:,.0f} ms after {what}", at_ms=at_ms)
        elif call.ending != "client-left":
            actual = f"read to its end ({call.sent:,} of {len(call.tokens):,} tokens)"
            yield say(reading, expected, actual, at_ms=at_ms)
        elif waited > limit:
            yield say(reading, expected, f"closed only after {waited:,.0f} ms", at_ms=at_ms)


@rule(
    "cancel.upstream-closed",
    "MUST",
    "docs/dialects.md, Cancellation",
    CANCEL,
    needs=NEEDS,
)
def upstream_closed(reading: Reading) -> Findings:
    """When a client goes away, its upstream call is closed within the contract's time."""
    yield from kept_open(reading, "left", "the client left")


@rule(
    "cancel.sessions-closed",
    "MUST",
    "docs/dialects.md, Cancellation",
    {Topic.LEFT_SESSION},
    part="left",
    needs=NEEDS,
)
def sessions_closed(reading: Reading) -> Findings:
    """When a connection is left, the upstream call of each stream on it is closed in time."""
    yield from kept_open(reading, "left", "the client left")


CANCELLED = {Topic.CANCELLED}
BY_MESSAGE = (Need.UPSTREAM, Need.CANCELLED)
PART = "cancelled"


def by_message(contract: Contract) -> bool:
    """For rules about streams that a message can stop."""
    return contract.cancel.message is not None


@rule(
    "cancel.stopped",
    "MUST",
    "the contract's cancel",
    CANCELLED,
    part=PART,
    needs=BY_MESSAGE,
    given=by_message,
)
def stopped(reading: Reading) -> Findings:
    """When a client cancels a stream, its upstream call is closed within the contract's time."""
    yield from kept_open(reading, "cancelled", "the client's cancel")


@rule(
    "cancel.no-success",
    "MUST",
    "the contract's cancel",
    CANCELLED,
    part=PART,
    needs=BY_MESSAGE,
    given=by_message,
)
def no_success(reading: Reading) -> Findings:
    """A stream that the client cancelled does not end with success."""
    for seen in reading.of(reading.contract.successes):
        yield say(reading, "no success after a cancel", seen.name, at=seen)


def _confirmation(level: str) -> Given:
    return lambda contract: by_message(contract) and contract.cancel.confirmed == level


def confirmed(reading: Reading) -> Findings:
    """A cancel of a running stream is confirmed by an event that ends it."""
    events = reading.contract.events.values()
    kinds = [kind.name for kind in events if kind.ends == "cancelled"]
    if not reading.of(kinds):
        yield say(reading, " or ".join(kinds), f"none; {ending(reading.recording)}")


# A contract says how strong the requirement is, and a rule has one level.
_LEVELS: tuple[tuple[str, Level], ...] = (
    ("cancel.confirmed", "MUST"),
    ("cancel.confirmed-recommended", "SHOULD"),
)
for _id, _level in _LEVELS:
    rule(
        _id,
        _level,
        "the contract's cancel",
        CANCELLED,
        part=PART,
        needs=BY_MESSAGE,
        given=_confirmation(_level.lower()),
    )(confirmed)


@rule(
    "cancel.kept",
    "MUST",
    "docs/dialects.md, Truth",
    CANCELLED,
    part=PART,
    needs=BY_MESSAGE,
    given=by_message,
)
def kept(reading: Reading) -> Findings:
    """What the upstream sent before a cancel is delivered, and nothing else."""
    if reading.text != reading.sent:
        yield say(reading, *difference(reading.sent, reading.text))


@rule(
    "cancel.no-retry",
    "SHOULD",
    "derived: what is generated for nobody is paid for",
    {*CANCEL, Topic.UNREAD},
    needs=NEEDS,
)
def no_retry(reading: Reading) -> Findings:
    """When a client goes away, the endpoint does not ask the provider once more."""
    mark = reading.recording.mark("called-later")
    later = mark.number if mark else 0
    calls = len(reading.calls) + later
    if calls > 1:
        when = f", {later} of them while other scenarios were probed" if later else ""
        yield say(reading, "1 upstream call", f"{calls} upstream calls{when}")
