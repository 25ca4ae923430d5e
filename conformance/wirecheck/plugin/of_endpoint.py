"""What is particular to the checks of an endpoint."""

from typing import Any

from wirecheck.plugin import setup
from wirecheck.plugin.again import again
from wirecheck.plugin.base_urls import base_url
from wirecheck.plugin.handle import Endpoint
from wirecheck.plugin.running import Running
from wirecheck.plugin.telling import Described, Telling


class EndpointRunning(Running[setup.Ready]):
    """The hooks that make and run them."""

    def set_up(self) -> setup.Ready:
        """Start the services and find the contracts."""
        return setup.ready(self._config)

    def as_worker(self, given: dict[str, Any]) -> setup.Ready:
        """The same endpoint, as the controller has found it."""
        return setup.as_worker(self._config, given)

    def for_worker(self) -> dict[str, Any]:
        """The endpoint, its contracts and the mock provider."""
        return setup.for_worker(self.ready)

    def endpoint(self) -> Endpoint:
        """What the fixture ``endpoint`` hands out."""
        return Endpoint(self.ready.gate)


class EndpointTelling(Telling[setup.Ready]):
    """The hooks that tell of them."""

    def pytest_report_header(self) -> list[str]:
        """Say what is tested against what, and where the endpoint finds the mock provider."""
        ready = self._running.ready
        contracts = ", ".join(target.contract.name for target in ready.gate.targets)
        chosen = f" ({ready.chosen})" if ready.chosen else ""
        lines = [f"wirecheck: {ready.endpoint} against {contracts}{chosen}"]
        facts = ready.gate.deployment
        if facts.fuzz:
            lines.append(f"fuzz: {facts.fuzz:,} more examples a contract, seed {facts.seed}")
        mock = ready.gate.mock_url
        if mock is None:
            return [*lines, "mock provider: none"]
        lines.append(f"mock provider: {mock} ({ready.mock_note})")
        if ready.endpoint == self._config.getoption("endpoint"):
            lines.append(f"the endpoint reaches it by: {self._base_url}")
        return lines

    def described(self) -> Described:
        """The endpoint, what it is held to, and what was recorded."""
        ready = self._running.ready
        gate = ready.gate
        return Described(
            endpoint=ready.endpoint,
            contracts={target.contract.name: target.contract for target in gate.targets},
            scenarios={
                it.planned.scenario.name: it.planned.scenario.does for it in self._running.checks
            },
            recordings=gate.recordings,
            commands={
                target.contract.name: again(self._config, source)
                for target, source in zip(gate.targets, ready.sources, strict=True)
            },
        )

    @property
    def advice(self) -> tuple[str, ...]:
        """How the endpoint is pointed at the mock provider."""
        return (
            "Start your server with the base URL of its provider pointing there:",
            f"  {self._base_url}",
        )

    @property
    def _base_url(self) -> str:
        gate = self._running.ready.gate
        return base_url(gate.targets[0].contract, gate.mock_url)

    @property
    def coda(self) -> tuple[str, ...]:
        """How the generated examples are tried again, if one of them failed."""
        facts = self._running.ready.gate.deployment
        if facts.fuzz and any(result.replay for result in self._results.values()):
            return (f"the same examples again: --conformance-seed {facts.seed}",)
        return ()
