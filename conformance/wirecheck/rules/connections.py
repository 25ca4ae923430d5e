"""What a connection owes that outlives its streams."""

from collections.abc import Sequence

from wirecheck.contract import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, on_connections, rule, say
from wirecheck.rules.words import came_instead, difference, ending, quoted
from wirecheck.scenarios import Topic

CONTRACT = "the contract's connection"
ISOLATION = "docs/dialects.md, Isolation"
# RFC 6455, 7.4.1 and the registry: a message too big, a policy, an error of the endpoint's own.
REFUSING_CODES = ("1008", "1009", "1011", "1003", "1007")


def _may_overlap(contract: Contract) -> bool:
    return contract.overlap is not None


def _refusals(reading: Reading, codes: Sequence[str], says: str) -> list[str]:
    """What the events that report a failure lack of a refusal; one of them empty if it is one."""
    lacking = []
    for seen in reading.of(reading.contract.failure_kinds):
        kind = seen.kind
        code = resolve(seen.payload, kind.code) if kind and kind.code else None
        if codes and code not in codes:
            lacking.append(f"code {code!r}: {quoted(seen.event.data)}")
        elif says not in seen.event.data:
            lacking.append(quoted(seen.event.data))
        else:
            lacking.append("")
    return lacking


def _wanted(reading: Reading, codes: Sequence[str], says: str) -> str:
    kinds = " or ".join(reading.contract.failure_kinds)
    code = f" with code {' or '.join(codes)}" if codes else ""
    return f"{kinds}{code}" + (f" that says {quoted(says)}" if says else "")


@rule(
    "message.refused",
    "MUST",
    "the contract's bad-input",
    {Topic.BAD_MESSAGE},
    part="refusal",
    needs=(Need.STREAM,),
    given=on_connections,
)
def refused(reading: Reading) -> Findings:
    """A message that breaks the contract is answered by one event that reports the failure."""
    case = reading.contract.bad_input[reading.recording.scenario.removeprefix("bad-")]
    lacking = _refusals(reading, case.codes, case.says)
    if len(lacking) != 1 or lacking[0]:
        events = "; ".join(quoted(seen.event.data) for seen in reading.events[:3])
        asked = quoted(reading.recording.request.body.decode("utf-8", "replace"))
        expected = f"one {_wanted(reading, case.codes, case.says)} for the message {asked}"
        yield say(reading, expected, events or ending(reading.recording))


@rule(
    "message.not-forwarded",
    "SHOULD",
    "derived: a refused message costs nothing upstream",
    {Topic.BAD_MESSAGE},
    part="refusal",
    needs=(Need.JOURNAL,),
    given=on_connections,
)
def not_forwarded(reading: Reading) -> Findings:
    """A message that breaks the contract is not sent on to the provider."""
    if reading.calls:
        yield say(reading, "no upstream call", f"{len(reading.calls)} upstream calls")


@rule(
    "message.huge",
    "MUST",
    "derived: REQUIREMENTS WS-CL-06",
    {Topic.HUGE_MESSAGE},
    part="huge",
    needs=(Need.STREAM,),
    given=on_connections,
)
def huge(reading: Reading) -> Findings:
    """A message of 2 MiB is answered, refused by an event, or refused by a close code."""
    closed = reading.recording.ending.detail
    if not reading.terminals and not any(f"code {code}" in closed for code in REFUSING_CODES):
        expected = "an answer, an error, or a close with code 1009"
        yield say(reading, expected, ending(reading.recording))


@rule(
    "connection.usable",
    "MUST",
    CONTRACT,
    {Topic.STILL_SERVING, Topic.HUGE_MESSAGE},
    part="after",
    given=on_connections,
)
def usable(reading: Reading) -> Findings:
    """After what was refused or cancelled, the next question is answered as any other."""
    if not reading.ended_well:
        expected = " or ".join(reading.contract.successes)
        last = reading.terminals[0].event.data if reading.terminals else ""
        yield say(reading, expected, quoted(last) if last else ending(reading.recording))
    elif reading.calls and reading.text != reading.meant:
        yield say(reading, *difference(reading.meant, reading.text))


@rule(
    "connection.no-strays",
    "MUST",
    ISOLATION,
    {Topic.CONNECTION, Topic.OVERLAP, Topic.CANCELLED},
    part="connection",
    given=on_connections,
)
def no_strays(reading: Reading) -> Findings:
    """No event comes that belongs to no stream under way: none before it starts, none after."""
    for seen in reading.known:
        yield say(reading, "no further event", f"{seen.name}: {quoted(seen.event.data)}", at=seen)


@rule(
    "connection.stream-id",
    "MUST",
    "the contract's stream-id",
    {Topic.STREAM, Topic.ISOLATION},
    needs=(Need.EVENTS,),
    given=lambda contract: contract.stream_id is not None,
)
def stream_id(reading: Reading) -> Findings:
    """Every event names the stream that it belongs to."""
    pointer = reading.contract.stream_id or ""
    asked = reading.recording.request.body.decode("utf-8", "replace")
    for seen in reading.known:
        value = resolve(seen.payload, pointer)
        if not isinstance(value, str) or f'"{value}"' not in asked:
            expected = f"the stream's own id at {pointer}"
            yield say(reading, expected, quoted(seen.event.data), at=seen)


@rule(
    "overlap.undisturbed",
    "MUST",
    ISOLATION,
    {Topic.OVERLAP},
    needs=(Need.UPSTREAM,),
    given=_may_overlap,
)
def undisturbed(reading: Reading) -> Findings:
    """A stream goes on undisturbed when a second question comes that may not run beside it."""
    if not reading.ended_well:
        yield say(reading, " or ".join(reading.contract.successes), came_instead(reading.recording))
    elif reading.text != reading.meant:
        yield say(reading, *difference(reading.meant, reading.text))


@rule(
    "overlap.refused",
    "MUST",
    "the contract's overlap",
    {Topic.OVERLAP},
    part="second",
    given=_may_overlap,
)
def overlap_refused(reading: Reading) -> Findings:
    """A second question that may not run beside the first is refused, or answered after it."""
    overlap = reading.contract.overlap
    codes = overlap.codes if overlap else ()
    may_follow = overlap is not None and overlap.refused == "may"
    if may_follow and reading.ended_well and reading.text == reading.meant:
        return
    lacking = _refusals(reading, codes, "")
    if len(lacking) != 1 or lacking[0]:
        events = "; ".join(quoted(seen.event.data) for seen in reading.events[:3])
        expected = _wanted(reading, codes, "")
        yield say(reading, expected, events or ending(reading.recording))
