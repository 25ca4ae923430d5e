"""Many streams at once: each keeps its own text."""

from collections.abc import Sequence

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, rule, rule_over_all, say
from wirecheck.rules.words import difference, ending
from wirecheck.scenarios import Topic

ISOLATION = {Topic.ISOLATION}
NEEDS = (Need.UPSTREAM, Need.EVENTS)
COMMON = "docs/dialects.md, Isolation"


@rule("isolation.own-text", "MUST", COMMON, ISOLATION, needs=NEEDS)
def own_text(reading: Reading) -> Findings:
    """Among many streams, each delivers the text of its own upstream call."""
    if reading.text != reading.meant:
        yield say(reading, *difference(reading.meant, reading.text))


@rule_over_all("isolation.no-foreign-text", "MUST", COMMON, ISOLATION, needs=NEEDS)
def no_foreign_text(readings: Sequence[Reading]) -> Findings:
    """Among many streams, the text of one never appears in another."""
    runs = [(r.recording.journal.run, r.recording.part) for r in readings if r.recording.journal]
    for reading, (own, _) in zip(readings, runs, strict=True):
        for run, part in runs:
            if run != own and run in reading.text:
                yield say(reading, f"only text of run {own}", f"text of run {run} ({part})")


@rule("isolation.undisturbed", "MUST", COMMON, ISOLATION, needs=NEEDS)
def undisturbed(reading: Reading) -> Findings:
    """Among many streams, each that its upstream completes ends with success."""
    if not reading.ended_well:
        expected = " or ".join(reading.contract.successes) or "a complete response"
        actual = reading.terminals[0].event.data if reading.terminals else ending(reading.recording)
        yield say(reading, expected, actual)


@rule(
    "isolation.at-once",
    "SHOULD",
    "derived: no stream waits for another",
    ISOLATION,
    needs=(Need.UPSTREAM,),
)
def at_once(reading: Reading) -> Findings:
    """Many streams are served at the same time, not one after the other."""
    mark = reading.recording.mark("held")
    held, _, all_of_them = (mark.detail if mark else "").partition(" of ")
    if held != all_of_them:
        yield say(reading, f"{all_of_them} streams at once", f"{held} at once; the rest waited")
