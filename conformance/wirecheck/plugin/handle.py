"""The fixture ``endpoint``, for hand-written tests."""

import asyncio

from wirecheck.contract.reading import Reading
from wirecheck.gate import Gate, Target
from wirecheck.probes import probe
from wirecheck.scenarios import Scenario, scenarios


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
        found = [it for it in scenarios(target.contract) if it.name == scenario]
        if not found:
            raise LookupError(f"{target.contract.name} has no scenario {scenario!r}")
        return self._do(target, found[0])

    def _target(self, contract: str | None) -> Target:
        for target in self._gate.targets:
            if contract in {None, target.contract.name}:
                return target
        raise LookupError(f"the endpoint is not tested against {contract!r}")

    def _do(self, target: Target, scenario: Scenario) -> list[Reading]:
        done = asyncio.run(
            probe(target.url, target.contract, self._gate.deployment, self.mock_url, [scenario])
        )[scenario.name]
        if done.trouble:
            raise RuntimeError(done.trouble)
        return [Reading(recording, target.contract) for recording in done.recordings]
