"""Honest recordings of all seven dialects, for `hostile_changes` to spoil."""

from dataclasses import dataclass

from wirecheck.contract import Contract, load, packaged
from wirecheck.gate import Gate, Target, start_mock, start_reference
from wirecheck.recording import Recording
from wirecheck.rules import Rule, rules_for
from wirecheck.scenarios import Deployment, Scenario, plan

SECRET = "the-secret-of-a-reference-that-lives-seconds"  # noqa: S105 - it guards nothing
ORIGIN = "https://app.allowed.example"
# Larger ones cost as much as a hundred others; what is large is made by `hostile_changes`.
MOST_BYTES, MOST_RECORDINGS = 60_000, 40
QUICK_SCENARIOS = frozenset(
    {"text", "unicode", "error-mid", "hold-first", "leave-midway", "compressed", "cors"}
    | {"parity-text", "bad-not-json", "two-questions", "polling", "upgrade", "cancel-midway"}
)


@dataclass(frozen=True)
class Base:
    """All that was recorded of one scenario of one contract, and the rules that judge it."""

    contract: Contract
    scenario: Scenario
    recordings: tuple[Recording, ...]
    rules: tuple[Rule, ...]


def bases(*, quick: bool) -> list[Base]:
    """Probe the reference server by every contract; `quick` is for a few scenarios of each."""
    contracts = [load(name) for name in packaged()]
    declared = {"jwt_secret": SECRET, "origin": ORIGIN, "missing_keys": ("deepseek",)}
    facts = Deployment(enforced=True, limits="on", **declared)
    with (
        start_mock() as mock,
        start_reference(mock.url, limits=True, **declared) as reference,
    ):
        targets = tuple(
            Target(it, f"{reference.url}/{it.name.partition('-')[0]}") for it in contracts
        )
        gate = Gate(targets, facts, mock.url)
        checks = gate.checks()
        gate.probe(it for it in checks if not quick or it.planned.scenario.name in QUICK_SCENARIOS)
    return [
        Base(contract, it.scenario, recordings, rules_for(contract, it.scenario))
        for contract in contracts
        for it in plan(contract, facts)
        if (recordings := _recorded(gate, contract, it.scenario))
    ]


def _recorded(gate: Gate, contract: Contract, scenario: Scenario) -> tuple[Recording, ...]:
    wanted = (contract.name, scenario.name)
    found = tuple(it for it in gate.recordings if (it.contract, it.scenario) == wanted)
    size = sum(len(frame.data) for it in found for frame in it.frames)
    return found if size <= MOST_BYTES and len(found) <= MOST_RECORDINGS else ()
