"""What a client that leaves sets off."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, rule, say
from wirecheck.scenarios import Topic

CANCEL = {Topic.CANCEL}
NEEDS = (Need.UPSTREAM, Need.LEFT)


@rule(
    "cancel.upstream-closed",
    "MUST",
    "docs/dialects.md, Cancellation",
    CANCEL,
    needs=NEEDS,
)
def upstream_closed(reading: Reading) -> Findings:
    """When a client goes away, its upstream call is closed within the contract's time."""
    recording = reading.recording
    left, asked = recording.mark("left"), recording.mark("upstream-asked")
    waited = asked.at_ms - left.at_ms if asked and left else 0.0
    limit = reading.contract.cancel.within_ms
    expected = f"the upstream call closed by the endpoint within {limit:,} ms"
    for call in reading.calls:
        if call.ending is None:
            actual = f"still open {waited:,.0f} ms after the client left"
            yield say(reading, expected, actual, at_ms=recording.ending.at_ms)
        elif call.ending != "client-left":
            actual = f"read to its end ({call.sent:,} of {len(call.tokens):,} tokens)"
            yield say(reading, expected, actual, at_ms=recording.ending.at_ms)
        elif waited > limit:
            actual = f"closed only after {waited:,.0f} ms"
            yield say(reading, expected, actual, at_ms=recording.ending.at_ms)


@rule(
    "cancel.no-retry",
    "SHOULD",
    "derived: what is generated for nobody is paid for",
    CANCEL,
    needs=NEEDS,
)
def no_retry(reading: Reading) -> Findings:
    """When a client goes away, the endpoint does not ask the provider once more."""
    if len(reading.calls) > 1:
        yield say(reading, "1 upstream call", f"{len(reading.calls)} upstream calls")
