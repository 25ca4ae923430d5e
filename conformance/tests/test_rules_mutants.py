"""Every rule fails on some mutant, alone, and stays quiet on the reference."""

from collections.abc import Iterator

import pytest
from changes import gzipped
from mutant import Mutant, foreign_text
from mutants_of_limits import TYPED as OF_LIMITS
from mutants_of_the_coding import MUTANTS as OF_THE_CODING
from mutants_of_the_meaning import MUTANTS as OF_THE_MEANING
from mutants_of_the_wire import MUTANTS as OF_THE_WIRE
from vectors import recorded, vector

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock, start_reference
from wirecheck.rules import rules_of
from wirecheck.scenarios import Deployment

CONTRACT = load("typed-sse")
SECRET = "a-secret-of-the-reference-server"  # noqa: S105 - of a server that lives seconds
MUTANTS = (*OF_THE_WIRE, *OF_THE_MEANING, *OF_THE_CODING, *OF_LIMITS)
ORIGIN = "https://app.allowed.example"


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """The reference server, probed once in every scenario."""
    facts = Deployment(auth="required", origin=ORIGIN, jwt_secret=SECRET, limits="on")
    with (
        start_mock() as mock,
        start_reference(mock.url, jwt_secret=SECRET, origin=ORIGIN, limits=True) as reference,
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


def test_a_stream_that_is_compressed_as_offered_and_flushed_has_no_finding(gate: Gate) -> None:
    changed = [gzipped()(it) for it in recorded(gate, CONTRACT, "compressed")]

    assert changed[0].body != b"".join(frame.data for frame in changed[0].frames)
    assert vector(CONTRACT, "compressed", changed) == (set(), set())


def test_text_of_another_stream_is_told_as_such(gate: Gate) -> None:
    changed = foreign_text(recorded(gate, CONTRACT, "crowd"))

    assert vector(CONTRACT, "crowd", changed) == (
        {"isolation.own-text", "isolation.no-foreign-text"},
        set(),
    )


def test_every_rule_has_a_mutant_that_breaks_it() -> None:
    shown = {rule for mutant in MUTANTS for rule in mutant.breaks}
    shown.add("isolation.no-foreign-text")
    shown |= {"key.told", "key.not-forwarded"}  # by test_rules_mutants_of_dialects.py

    assert {rule.id for rule in rules_of(CONTRACT)} - shown == set()
