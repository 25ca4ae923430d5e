"""The fixture ``endpoint``, for hand-written tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from wirecheck.contract.reading import Reading
from wirecheck.gate import Gate, Target
from wirecheck.probes import Probed, ask, probe
from wirecheck.scenarios import Scenario, scenarios

Done = TypeVar("Done")


class Endpoint:
    """The endpoint under test: does scenarios, and hands out what was recorded.

    Attributes:
        mock_url: The mock provider behind it; None if there is none.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.mock_url = gate.mock_url

    def run(self, scenario: str, contract: str | None = None) -> list[Reading]:
        """Do one scenario; returns its recordings, as the contract reads them.

        Args:
            scenario: Its name (``wirecheck scenarios`` lists them).
            contract: Which of the endpoint's contracts; by default the first.

        Raises:
            LookupError: There is no such scenario or contract.
        """
        target = self._target(contract)
        chosen = self._scenario(target, scenario)
        if chosen.needs_mock and self.mock_url is None:
            pytest.skip(f"the scenario {scenario} needs a mock provider behind the endpoint")
        done = self._do(target, chosen)
        if done.trouble:
            pytest.fail(done.trouble, pytrace=False)
        if done.omitted:
            pytest.skip(done.omitted)
        return [Reading(recording, target.contract) for recording in done.recordings]

    def ask(self, prompt: str, contract: str | None = None) -> Reading:
        """Ask a question of one's own, and read the stream to its end.

        Args:
            prompt: The user's message; a mock provider's directive in it is obeyed.
            contract: Which of the endpoint's contracts; by default the first.

        Raises:
            LookupError: There is no such contract.
        """
        target = self._target(contract)
        asking = ask(target.url, target.contract, self._gate.deployment, prompt)
        return Reading(_alone(asking), target.contract)

    def _target(self, contract: str | None) -> Target:
        by_name = {target.contract.name: target for target in self._gate.targets}
        name = contract or next(iter(by_name))
        if name not in by_name:
            raise LookupError(f"the endpoint is tested against {', '.join(by_name)}, not {name!r}")
        return by_name[name]

    def _scenario(self, target: Target, name: str) -> Scenario:
        by_name = {it.name: it for it in scenarios(target.contract)}
        if name not in by_name:
            known = ", ".join(by_name)
            raise LookupError(f"{target.contract.name} has no scenario {name!r}; it has {known}")
        return by_name[name]

    def _do(self, target: Target, scenario: Scenario) -> Probed:
        probing = probe(
            target.url, target.contract, self._gate.deployment, self.mock_url, [scenario]
        )
        return _alone(probing)[scenario.name]


def _alone(doing: Coroutine[Any, Any, Done]) -> Done:
    """Do it in a thread of its own: the test may have an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()
