"""What a shrunk recording still has to show: the finding of one rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.recording import Recording
from wirecheck.rules import Finding, Result, Rule, judge, rules_for
from wirecheck.scenarios import Scenario

# Counts and places change when something is left out, and with them where a quote is cut.
_CHANGING = re.compile(r"\d[\d,.]*|…")


@dataclass(frozen=True)
class Goal:
    """A finding, in the recordings of one scenario.

    Attributes:
        others: The scenario's other recordings; they stay as they are.
        seen: What the rule saw, less what changes with the recording's size.
    """

    contract: Contract
    scenario: Scenario
    rule: Rule
    others: tuple[Recording, ...]
    seen: str

    def result(self, recording: Recording) -> Result:
        """What the rule says of a recording."""
        readings = [Reading(it, self.contract) for it in (recording, *self.others)]
        return judge(self.rule, self.contract, self.scenario, readings)

    def shown_by(self, recording: Recording) -> bool:
        """Whether the rule sees the same in this recording."""
        findings = self.result(recording).findings
        return bool(findings) and essence(findings[0]) == self.seen


def essence(finding: Finding) -> str:
    """What was seen, less what changes with the size of a recording."""
    return f"{finding.untestable} {' '.join(_CHANGING.sub('', finding.actual).split())}"


def goals(
    contract: Contract,
    scenario: Scenario,
    recording: Recording,
    others: Sequence[Recording] = (),
) -> Iterator[Goal]:
    """A goal for each rule that has a finding, those that could not be judged last."""
    found = []
    for rule in rules_for(contract, scenario):
        goal = Goal(contract, scenario, rule, tuple(others), "")
        if findings := goal.result(recording).findings:
            first = findings[0]
            found.append((first.untestable, rule, essence(first)))
    for _, rule, seen in sorted(found, key=lambda it: it[0]):
        yield Goal(contract, scenario, rule, tuple(others), seen)
