"""The verdict of a whole scenario, as sets of rules."""

from collections.abc import Iterable
from dataclasses import dataclass

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.recording import Recording
from wirecheck.rules import Result, judge, rules_for
from wirecheck.scenarios import Scenario, scenarios


@dataclass(frozen=True)
class Vector:
    """The ids of the rules that are broken, and of those that could not be judged.

    Both fail a run.
    """

    broken: frozenset[str] = frozenset()
    blind: frozenset[str] = frozenset()

    @property
    def noticed(self) -> frozenset[str]:
        """All that a run names."""
        return self.broken | self.blind


def vector(contract: Contract, scenario: str, recordings: Iterable[Recording]) -> Vector:
    """The verdict on these recordings of one scenario."""
    foreseen = _scenario(contract, scenario)
    readings = [Reading(recording, contract) for recording in recordings]
    rules = rules_for(contract, foreseen)
    return of_results(judge(rule, contract, foreseen, readings) for rule in rules)


def of_results(results: Iterable[Result]) -> Vector:
    """What these results come to."""
    found = [(it.rule, it.findings[0].untestable) for it in results if it.findings]
    return Vector(
        frozenset(rule for rule, is_blind in found if not is_blind),
        frozenset(rule for rule, is_blind in found if is_blind),
    )


def _scenario(contract: Contract, name: str) -> Scenario:
    return next(it for it in scenarios(contract) if it.name == name)
