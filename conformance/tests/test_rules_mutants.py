"""Every rule fails on some mutant, alone, and stays quiet on the reference."""

from collections.abc import Iterator

import pytest
from mutant import Mutant, foreign_text
from mutants_of_the_meaning import MUTANTS as OF_THE_MEANING
from mutants_of_the_wire import MUTANTS as OF_THE_WIRE
from vectors import recorded, vector

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock, start_reference
from wirecheck.rules import rules_of
from wirecheck.scenarios import Deployment

CONTRACT = load("typed-sse")
SECRET = "a-secret-of-the-reference-server"  # noqa: S105 - of a server that lives seconds
MUTANTS = (*OF_THE_WIRE, *OF_THE_MEANING)
ORIGIN = "https://app.allowed.example"


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """The reference server, probed once in every scenario."""
    facts = Deployment(auth="required", origin=ORIGIN, jwt_secret=SECRET)
    with (
        start_mock() as mock,
        start_reference(mock.url, jwt_secret=SECRET, origin=ORIGIN) as reference,
    ):
        target = Target(CONTRACT, f"{reference.url}/typed")
        gate = Gate((target,), facts, mock.url)
        gate.probe(gate.checks())
        yield gate


def test_the_reference_has_no_finding(gate: Gate) -> None:
    results = [gate.result(check) for check in gate.checks()]

    assert [(it.id, it.findings[0].actual) for it in results if it.findings] == []
    assert len(results) > 1000


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda it: f"{it.scenario}: {it.name}")
def test_a_mutant_breaks_exactly_its_rules(mutant: Mutant, gate: Gate) -> None:
    changed = mutant.of(recorded(gate, CONTRACT, mutant.scenario))

    assert vector(CONTRACT, mutant.scenario, changed) == (mutant.breaks, mutant.blinds)


def test_text_of_another_stream_is_told_as_such(gate: Gate) -> None:
    changed = foreign_text(recorded(gate, CONTRACT, "crowd"))

    assert vector(CONTRACT, "crowd", changed) == (
        {"isolation.own-text", "isolation.no-foreign-text"},
        set(),
    )


def test_every_rule_has_a_mutant_that_breaks_it() -> None:
    shown = {rule for mutant in MUTANTS for rule in mutant.breaks}
    shown.add("isolation.no-foreign-text")

    assert {rule.id for rule in rules_of(CONTRACT)} - shown == set()
