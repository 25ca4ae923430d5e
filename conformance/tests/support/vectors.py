"""The verdict of a whole scenario, as sets of rules."""

from collections.abc import Sequence

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.gate import Gate
from wirecheck.recording import Recording
from wirecheck.rules import judge, rules_for
from wirecheck.scenarios import Scenario, scenarios


def recorded(gate: Gate, contract: Contract, scenario: str) -> list[Recording]:
    """What a gate recorded of one scenario of a contract."""
    return [it for it in gate.recordings if (it.contract, it.scenario) == (contract.name, scenario)]


def vector(
    contract: Contract, scenario: str, recordings: Sequence[Recording]
) -> tuple[set[str], set[str]]:
    """The rules that are broken in these recordings, and those that cannot be judged."""
    foreseen = _scenario(contract, scenario)
    readings = [Reading(recording, contract) for recording in recordings]
    results = [judge(rule, contract, foreseen, readings) for rule in rules_for(contract, foreseen)]
    found = [(result.rule, result.findings[0].untestable) for result in results if result.findings]
    return {rule for rule, blind in found if not blind}, {rule for rule, blind in found if blind}


def _scenario(contract: Contract, name: str) -> Scenario:
    return next(it for it in scenarios(contract) if it.name == name)
