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
        yield say(reading, *difference(reading.meant, reading.text))


@rule("text.kept", "MUST", "docs/dialects.md, Truth", {Topic.MID_FAILURE}, needs=NEEDS)
def kept(reading: Reading) -> Findings:
    """What the upstream sent before it broke is delivered, and nothing else."""
    if reading.text != reading.sent:
        yield say(reading, *difference(reading.sent, reading.text))
