"""Whether a stream tells truly how it went, and errors tell what went wrong."""

from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, rule, say, with_terminals
from wirecheck.rules.words import ending, quoted
from wirecheck.scenarios import Topic


@rule(
    "outcome.success",
    "MUST",
    "the contract's order",
    {Topic.SUCCESS},
    needs=(Need.EVENTS, Need.TERMINAL),
    given=with_terminals,
)
def success(reading: Reading) -> Findings:
    """A stream whose upstream succeeded, or that asked an ordinary question, ends with success."""
    end = reading.terminals[0]
    if end.kind and end.kind.ends != "success":
        expected = " or ".join(reading.contract.successes)
        yield say(reading, expected, quoted(end.event.data), at=end)


@rule(
    "outcome.failure",
    "MUST",
    "docs/dialects.md, Truth",
    {Topic.FAILURE},
    needs=(Need.UPSTREAM, Need.EVENTS),
)
def failure(reading: Reading) -> Findings:
    """A stream whose upstream failed does not end with success."""
    if reading.contract.end == "close" and reading.ended_well:
        yield say(reading, f"the response broken off: {_broke(reading)}", ending(reading.recording))
    for seen in reading.of(reading.contract.successes):
        expected = " or ".join(reading.contract.failure_kinds)
        yield say(reading, f"{expected}: {_broke(reading)}", quoted(seen.event.data), at=seen)


def _broke(reading: Reading) -> str:
    call = reading.call
    return f"the upstream sent {call.sent} tokens, then broke ({call.scenario})"


@rule(
    "outcome.error-code",
    "MUST",
    "the contract's failures",
    {Topic.MAPPED_FAILURE},
    needs=(Need.UPSTREAM, Need.FAILURE),
    given=lambda contract: bool(contract.failures),
)
def error_code(reading: Reading) -> Findings:
    """An error carries the code that the contract gives to this failure of the upstream."""
    codes = reading.contract.codes_for(reading.call.scenario)
    for seen in reading.of(reading.contract.failure_kinds):
        code = resolve(seen.payload, seen.kind.code) if seen.kind and seen.kind.code else None
        if code not in codes:
            expected = (
                f"code {' or '.join(codes)} (the upstream's failure: {reading.call.scenario})"
            )
            yield say(reading, expected, quoted(seen.event.data), at=seen)
