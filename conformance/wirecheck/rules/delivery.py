"""Whether tokens arrive when they are sent, proven by an upstream that holds the rest back."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, UntestableError, rule, say
from wirecheck.rules.proxies import cause_of_holding_back
from wirecheck.rules.words import difference
from wirecheck.scenarios import Topic


@rule(
    "delivery.before-release",
    "MUST",
    "docs/dialects.md, Delivery",
    {Topic.DELIVERY},
    needs=(Need.RESPONSE, Need.UPSTREAM),
)
def before_release(reading: Reading) -> Findings:
    """While the upstream holds back the rest, the tokens that it has sent have arrived."""
    released = reading.recording.mark("released")
    sent = released.number if released else 0
    if released is None or not sent:
        raise UntestableError("the upstream never came to hold its answer back")
    expected = reading.contract.carried("".join(reading.call.tokens[:sent]))
    arrived = reading.text_before(released.at_ms)
    if arrived != expected:
        wanted, seen = difference(expected, arrived)
        if expected.startswith(arrived) and reading.text.startswith(expected):
            seen += "; the rest came after it: " + cause_of_holding_back(reading.recording)
        yield say(reading, f"{wanted} before the release", seen, at_ms=released.at_ms)
