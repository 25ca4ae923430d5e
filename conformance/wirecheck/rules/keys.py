"""What an endpoint owes that has no key for a provider."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, rule, say
from wirecheck.rules.promises import unstarted_status, unstarted_valid
from wirecheck.rules.words import came_instead, quoted
from wirecheck.scenarios import Topic

KEYLESS = {Topic.MISSING_KEY}


@rule(
    "key.told",
    "MUST",
    "docs/dialects.md, Limits and keys",
    KEYLESS,
    needs=(Need.RESPONSE,),
)
def told(reading: Reading) -> Findings:
    """A question to a provider without a key is answered by a failure, in the contract's words."""
    contract = reading.contract
    if contract.unstarted:
        yield from unstarted_status(reading)
        yield from unstarted_valid(reading)
        return
    says = contract.missing_key.says if contract.missing_key else ""
    failures = reading.of(contract.failure_kinds)
    if not any(says in seen.event.data for seen in failures):
        expected = " or ".join(contract.failure_kinds)
        expected += f" that says {quoted(says)}" if says else ""
        yield say(reading, expected, came_instead(reading.recording))


@rule(
    "key.not-forwarded",
    "SHOULD",
    "derived: a call without a key is refused, and tells the provider of it",
    KEYLESS,
    needs=(Need.JOURNAL,),
)
def not_forwarded(reading: Reading) -> Findings:
    """A question to a provider without a key is not sent on to it."""
    if reading.calls:
        yield say(reading, "no upstream call", f"{len(reading.calls)} upstream calls")
