"""Every rule fails on some mutant, alone, and stays quiet on the reference."""

import pytest

from wirecheck.contract import load, packaged
from wirecheck.gate import Gate
from wirecheck.mutants import Mutant, recorded_mutants
from wirecheck.mutants.changes import gzipped
from wirecheck.mutants.judging import Vector, vector
from wirecheck.mutants.probing import bench, probed, recorded
from wirecheck.rules import rules_of

CONTRACTS = {name: load(name) for name in packaged()}
MUTANTS = [
    pytest.param(table.contract, mutant, id=f"{table.contract}: {mutant.scenario}: {mutant.name}")
    for table, mutant in recorded_mutants()
]


@pytest.fixture(scope="module")
def gate() -> Gate:
    """The reference server, probed once in every scenario."""
    with bench() as it:
        return probed(it, tuple(CONTRACTS))


def test_the_reference_has_no_finding(gate: Gate) -> None:
    results = [gate.result(check) for check in gate.checks()]

    assert [(it.id, it.findings[0].actual) for it in results if it.findings] == []
    assert {it.contract for it in results if it.outcome == "passed"} == set(CONTRACTS)
    assert len(results) > 3000


@pytest.mark.parametrize(("contract", "mutant"), MUTANTS)
def test_a_mutant_breaks_exactly_its_rules(contract: str, mutant: Mutant, gate: Gate) -> None:
    right = recorded(gate, CONTRACTS[contract], mutant.scenario)
    changed = mutant.of(right)

    assert changed != right
    assert vector(CONTRACTS[contract], mutant.scenario, right) == Vector()
    assert vector(CONTRACTS[contract], mutant.scenario, changed) == Vector(
        mutant.breaks, mutant.blinds
    )


def test_a_stream_that_is_compressed_as_offered_and_flushed_has_no_finding(gate: Gate) -> None:
    typed = CONTRACTS["typed-sse"]
    changed = [gzipped()(it) for it in recorded(gate, typed, "compressed")]

    assert changed[0].body != b"".join(frame.data for frame in changed[0].frames)
    assert vector(typed, "compressed", changed) == Vector()


def test_every_rule_of_every_contract_has_a_mutant_that_breaks_it() -> None:
    shown = {rule for _, mutant in recorded_mutants() for rule in mutant.breaks}

    assert {rule.id for it in CONTRACTS.values() for rule in rules_of(it)} - shown == set()


def test_the_names_of_mutants_are_unique() -> None:
    ids = [it.id for it in MUTANTS]

    assert len(ids) == len(set(ids))
