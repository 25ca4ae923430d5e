"""The order of the events of a stream."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, rule, say, with_terminals
from wirecheck.rules.words import ending
from wirecheck.scenarios import Topic

STREAM = {Topic.STREAM}
EVENTS = (Need.EVENTS,)
ORDER = "the contract's order"
COMMON = "docs/dialects.md, One end"


@rule("order.grammar", "MUST", ORDER, STREAM, needs=EVENTS)
def grammar(reading: Reading) -> Findings:
    """The events of a stream come in the contract's order."""
    order = reading.contract.order
    breach = order.check([seen.name for seen in reading.known])
    if breach is not None:
        expected = f"{' or '.join(breach.expected)} (order: {order.text})"
        at = reading.known[breach.index] if breach.seen is not None else None
        yield say(reading, expected, breach.seen or ending(reading.recording), at=at)


@rule("order.one-terminal", "MUST", COMMON, STREAM, needs=EVENTS, given=with_terminals)
def one_terminal(reading: Reading) -> Findings:
    """A stream has exactly one terminal event."""
    expected = "one of " + ", ".join(reading.contract.terminals)
    if not reading.terminals:
        last = reading.events[-1]
        yield say(reading, expected, f"none; {ending(reading.recording)}", at=last)
    for extra in reading.terminals[1:]:
        yield say(reading, expected, f"a further one: {extra.name}", at=extra)


@rule(
    "order.nothing-after",
    "MUST",
    COMMON,
    STREAM,
    needs=(Need.EVENTS, Need.TERMINAL),
    given=with_terminals,
)
def nothing_after(reading: Reading) -> Findings:
    """After its terminal event, nothing of a stream follows."""
    last = reading.terminals[0].event.index
    for seen in reading.events[last + 1 :]:
        if not seen.terminal:
            yield say(reading, "the end of the stream", seen.name, at=seen)
