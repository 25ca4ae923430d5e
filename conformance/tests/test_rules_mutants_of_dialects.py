"""Every rule of the other six contracts fails on some mutant, and stays quiet on the reference."""

from collections.abc import Iterator

import pytest
from changes import each
from mutant import Mutant
from mutants_of_connections import MUTANTS as OF_CONNECTIONS
from mutants_of_engineio import MUTANTS as OF_ENGINEIO
from mutants_of_limits import OF_DIALECTS as OF_LIMITS
from mutants_of_limits import TYPED as OF_TYPED_LIMITS
from mutants_of_promises import MUTANTS as OF_PROMISES
from mutants_of_promises import unnumbered
from mutants_of_sessions import MUTANTS as OF_SESSIONS
from mutants_of_the_coding import MUTANTS as OF_THE_CODING
from mutants_of_the_meaning import MUTANTS as OF_THE_MEANING
from mutants_of_the_wire import MUTANTS as OF_THE_WIRE
from vectors import recorded, vector

from wirecheck.contract import load, packaged
from wirecheck.gate import Gate, Target, start_mock, start_reference
from wirecheck.rules import rules_of
from wirecheck.scenarios import Deployment

SECRET = "a-secret-of-the-reference-server"  # noqa: S105 - of a server that lives seconds
PAGE = "https://app.allowed.example"
TABLES = OF_CONNECTIONS | {"session-socketio": OF_SESSIONS} | OF_PROMISES
for name, table in (*OF_LIMITS.items(), *OF_ENGINEIO.items()):
    TABLES[name] = [*TABLES[name], *table]
CONTRACTS = {name: load(name) for name in TABLES}
MUTANTS = [(name, mutant) for name, table in TABLES.items() for mutant in table]


def mount(contract: str) -> str:
    """Where the reference serves a dialect: under the first word of its name."""
    return contract.partition("-")[0]


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """The reference server, probed once in every scenario, its limits on and one key missing."""
    keyless = ("deepseek",)
    facts = Deployment(
        enforced=True, jwt_secret=SECRET, limits="on", missing_keys=keyless, origin=PAGE
    )
    with (
        start_mock() as mock,
        start_reference(
            mock.url, jwt_secret=SECRET, limits=True, missing_keys=keyless, origin=PAGE
        ) as reference,
    ):
        targets = (Target(it, f"{reference.url}/{mount(it.name)}") for it in CONTRACTS.values())
        gate = Gate(tuple(targets), facts, mock.url)
        gate.probe(gate.checks())
        yield gate


def test_the_reference_has_no_finding(gate: Gate) -> None:
    results = [gate.result(check) for check in gate.checks()]

    assert [(it.id, it.findings[0].actual) for it in results if it.findings] == []
    assert {it.contract for it in results if it.outcome == "passed"} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "mutant"), MUTANTS, ids=lambda it: getattr(it, "name", it))
def test_a_mutant_breaks_exactly_its_rules(contract: str, mutant: Mutant, gate: Gate) -> None:
    right = recorded(gate, CONTRACTS[contract], mutant.scenario)
    changed = mutant.of(right)

    assert changed != right
    assert vector(CONTRACTS[contract], mutant.scenario, right) == (set(), set())
    assert vector(CONTRACTS[contract], mutant.scenario, changed) == (mutant.breaks, mutant.blinds)


def test_a_stream_without_ids_cannot_be_resumed(gate: Gate) -> None:
    named = CONTRACTS["named-sse"]
    first = each(unnumbered)(recorded(gate, named, "resume")[0])

    assert vector(named, "resume", [first]) == ({"resume.ids"}, set())


def test_every_rule_of_every_contract_has_a_mutant_that_breaks_it() -> None:
    everywhere = [
        *OF_THE_WIRE,
        *OF_THE_MEANING,
        *OF_THE_CODING,
        *OF_TYPED_LIMITS,
        *(mutant for _, mutant in MUTANTS),
    ]
    shown = {rule for mutant in everywhere for rule in mutant.breaks}
    shown.add("isolation.no-foreign-text")  # by test_rules_mutants.py

    assert {rule.id for name in packaged() for rule in rules_of(load(name))} - shown == set()
