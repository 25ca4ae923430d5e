"""The text that a client rebuilds, against what the upstream sent."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, rule, say
from wirecheck.rules.words import difference
from wirecheck.scenarios import Topic

COMMON = "docs/dialects.md, Text"
NEEDS = (Need.UPSTREAM, Need.EVENTS)


@rule("text.exact", "MUST", COMMON, {Topic.SUCCESS}, needs=NEEDS)
def exact(reading: Reading) -> Findings:
    """The text of the stream is, character for character, the text that the upstream sent."""
    if reading.text != reading.meant:
        expected, actual = difference(reading.meant, reading.text)
        yield say(reading, expected, actual + _cut_in_two(reading))


def _cut_in_two(reading: Reading) -> str:
    """Why there is a line end too many, if each token's line ends were changed by themselves."""
    if reading.text != "".join(map(reading.contract.carried, reading.call.tokens)):
        return ""
    return "; CR ended one token and LF began the next: they are one line end, and became two"


@rule("text.kept", "MUST", "docs/dialects.md, Truth", {Topic.MID_FAILURE}, needs=NEEDS)
def kept(reading: Reading) -> Findings:
    """What the upstream sent before it broke is delivered, and nothing else."""
    if reading.text != reading.sent:
        yield say(reading, *difference(reading.sent, reading.text))
