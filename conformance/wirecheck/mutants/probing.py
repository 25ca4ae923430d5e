"""The reference server that all mutants are made of, and its right recordings."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from wirecheck.contract import Contract, load
from wirecheck.gate import Check, Gate, Target, start_mock, start_reference
from wirecheck.probes import Progress
from wirecheck.recording import Recording
from wirecheck.scenarios import Deployment

# All that a deployment can declare, so that every rule has an occasion.
FACTS = Deployment(
    enforced=True,
    origin="https://app.allowed.example",
    limits="on",
    missing_keys=("deepseek",),
)


@dataclass(frozen=True)
class Bench:
    """A mock provider and a reference server that run, and what is declared of the latter."""

    mock_url: str
    reference_url: str
    facts: Deployment


@contextmanager
def bench() -> Iterator[Bench]:
    """Start them as long as the context lasts.

    Raises:
        ServiceError: One is not installed, or did not start.
    """
    facts = replace(FACTS, jwt_secret=secrets.token_hex(16))
    with (
        start_mock() as mock,
        start_reference(
            mock.url,
            jwt_secret=facts.jwt_secret,
            limits=True,
            missing_keys=facts.missing_keys,
            origin=facts.origin,
        ) as reference,
    ):
        yield Bench(mock.url, reference.url, facts)


def probed(
    bench: Bench,
    contracts: Sequence[str],
    wanted: Callable[[Check], bool] = lambda _: True,
    progress: Progress = lambda _done, _all: None,
) -> Gate:
    """The reference, probed once in every scenario of which some check is wanted."""
    targets = [Target(load(name), f"{bench.reference_url}/{mount(name)}") for name in contracts]
    gate = Gate(tuple(targets), bench.facts, bench.mock_url)
    gate.probe(filter(wanted, gate.checks()), progress)
    return gate


def mount(contract: str) -> str:
    """Where the reference serves a packaged contract: under the first word of its name."""
    return contract.partition("-")[0]


def recorded(gate: Gate, contract: Contract, scenario: str) -> list[Recording]:
    """What a gate recorded of one scenario of a contract."""
    return [it for it in gate.recordings if (it.contract, it.scenario) == (contract.name, scenario)]
