"""What a connection owes that outlives its streams."""

from collections.abc import Sequence

from wirecheck.contract import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading, Seen
from wirecheck.rules.asked import faulty
from wirecheck.rules.model import Findings, Need, on_connections, promised, rule, say
from wirecheck.rules.refusal import broken_promise
from wirecheck.rules.words import came_instead, difference, ending, quoted
from wirecheck.scenarios import Topic

CONTRACT = "the contract's connection"
ISOLATION = "docs/dialects.md, Isolation"
# Noted by the probe on a connection: a cancel of what does not run.
CANCELS_NOTHING = "cancels-nothing"


def _may_overlap(contract: Contract) -> bool:
    return contract.overlap is not None


def refuses(seen: Seen, codes: Sequence[str], says: str) -> bool:
    """Whether an event reports a failure, with one of these codes if there are any."""
    kind = seen.kind
    if kind is None or kind.ends != "failure":
        return False
    code = resolve(seen.payload, kind.code) if kind.code else None
    return (not codes or code in codes) and says in seen.event.data


def not_refused(
    reading: Reading, codes: Sequence[str], *, says: str = "", what: str = ""
) -> Findings:
    """What came instead of one event that reports a failure, and nothing else."""
    if [refuses(seen, codes, says) for seen in reading.known] == [True]:
        return
    expected = "one " + " or ".join(reading.contract.failure_kinds)
    expected += f" with code {' or '.join(codes)}" if codes else ""
    expected += f" that says {quoted(says)}" if says else ""
    events = "; ".join(quoted(seen.event.data) for seen in reading.events[:3])
    yield say(reading, expected + what, events or ending(reading.recording))


@rule(
    "message.refused",
    "MUST",
    "the contract's bad-input and question",
    {Topic.BAD_MESSAGE},
    part="refusal",
    needs=(Need.STREAM,),
    given=on_connections,
)
def refused(reading: Reading) -> Findings:
    """A message that breaks the contract is answered by one event that reports the failure."""
    promise = broken_promise(reading)
    what = f" for {faulty(reading)}"
    yield from not_refused(reading, promise.codes, says=promise.says, what=what)


@rule(
    "message.stream-id",
    "MUST",
    "the contract's stream-id",
    {Topic.BAD_MESSAGE},
    part="refusal",
    needs=(Need.EVENTS,),
    given=lambda contract: contract.stream_id is not None,
)
def refused_stream_id(reading: Reading) -> Findings:
    """What refuses a message names its stream, or none where the message had none."""
    pointer = promised(reading.contract.stream_id)
    for seen in reading.of(reading.contract.failure_kinds):
        value = resolve(seen.payload, pointer)
        if isinstance(value, str) and not _asked_for(reading, value):
            expected = f"at {pointer} the id that the message has, or null"
            yield say(reading, expected, quoted(seen.event.data), at=seen)


def _asked_for(reading: Reading, stream: str) -> bool:
    """Whether the message that was sent names this stream."""
    return f'"{stream}"' in reading.recording.request.body.decode("utf-8", "replace")


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
    "connection.usable",
    "MUST",
    CONTRACT,
    {Topic.STILL_SERVING, Topic.HUGE_MESSAGE},
    part="after",
    given=on_connections,
)
def usable(reading: Reading) -> Findings:
    """After what was refused, cancelled or failed, a question is answered as any other."""
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
    # What cancels nothing may be refused by an error, which belongs to no stream.
    excused = sum(mark.name == CANCELS_NOTHING for mark in reading.recording.marks)
    for seen in reading.known:
        if excused and refuses(seen, (), ""):
            excused -= 1
            continue
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
    pointer = promised(reading.contract.stream_id)
    for seen in reading.known:
        value = resolve(seen.payload, pointer)
        if not isinstance(value, str) or not _asked_for(reading, value):
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
    overlap = promised(reading.contract.overlap)
    may_follow = overlap.refused == "may" and reading.calls and reading.ended_well
    if may_follow and reading.text == reading.meant:
        return
    yield from not_refused(reading, overlap.codes)
