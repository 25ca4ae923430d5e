"""The plan of a gate, its recordings, and its results."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.gate.canary import unsteered
from wirecheck.gate.target import Target
from wirecheck.probes import Probed, Progress, probe
from wirecheck.recording import Recording
from wirecheck.rules import Result, Rule, judge, not_exercised, result_id, rules_for, unprobed
from wirecheck.scenarios import Deployment, Planned, Scenario, plan


@dataclass(frozen=True)
class Check:
    """One rule in one scenario of one contract: a pytest item."""

    target: Target
    planned: Planned
    rule: Rule

    @property
    def id(self) -> str:
        """``<contract>::<scenario>::<rule>``."""
        return result_id(self.target.contract, self.planned.scenario, self.rule)


@dataclass
class Gate:
    """An endpoint under test.

    Attributes:
        targets: What it is held to.
        deployment: What the user declared of it.
        mock_url: The mock provider behind it; None if there is none.
    """

    targets: tuple[Target, ...]
    deployment: Deployment
    mock_url: str | None
    _probed: dict[tuple[str, str], Probed] = field(default_factory=dict)
    _readings: dict[tuple[str, str], tuple[Reading, ...]] = field(default_factory=dict)

    def checks(self) -> list[Check]:
        """Every check that the contracts and the deployment call for, those left out included."""
        return [
            Check(target, planned, rule)
            for target in self.targets
            for planned in plan(target.contract, self.deployment)
            for rule in rules_for(target.contract, planned.scenario)
        ]

    def probe(self, checks: Iterable[Check], progress: Progress = lambda _done, _all: None) -> None:
        """Probe every scenario that some of these checks judge, and that is not left out."""
        wanted: dict[str, dict[str, Scenario]] = {}
        for check in checks:
            if not check.planned.omitted:
                scenarios = wanted.setdefault(check.target.contract.name, {})
                scenarios[check.planned.scenario.name] = check.planned.scenario
        asyncio.run(self._probe(wanted, progress))

    async def _probe(self, wanted: dict[str, dict[str, Scenario]], progress: Progress) -> None:
        total, before = sum(map(len, wanted.values())), 0
        for target in self.targets:
            scenarios = tuple(wanted.get(target.contract.name, {}).values())
            await self._probe_target(target, scenarios, partial(_onward, progress, before, total))
            before += len(scenarios)

    async def _probe_target(
        self, target: Target, scenarios: tuple[Scenario, ...], progress: Progress
    ) -> None:
        contract, mock_url = target.contract, self.mock_url
        trouble = await unsteered(target, self.deployment, mock_url, scenarios)
        if trouble:
            blind = {it.name: Probed(it, trouble=trouble) for it in scenarios if it.needs_mock}
            self._file(contract, blind)
            scenarios = tuple(it for it in scenarios if not it.needs_mock)
        probed = await probe(
            target.url, contract, self.deployment, mock_url, scenarios, progress=progress
        )
        self._file(contract, probed)

    def _file(self, contract: Contract, probed: dict[str, Probed]) -> None:
        for name, one in probed.items():
            key = (contract.name, name)
            self._probed[key] = one
            self._readings[key] = tuple(Reading(it, contract) for it in one.recordings)

    def result(self, check: Check) -> Result:
        """The verdict of a check whose scenario has been probed."""
        contract, scenario = check.target.contract, check.planned.scenario
        if check.planned.omitted:
            return not_exercised(check.rule, contract, scenario, check.planned.omitted)
        key = (contract.name, scenario.name)
        probed = self._probed[key]
        if probed.trouble:
            return unprobed(check.rule, contract, scenario, probed.trouble)
        if probed.omitted:
            return not_exercised(check.rule, contract, scenario, probed.omitted)
        return judge(check.rule, contract, scenario, self._readings[key])

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """Everything that was recorded so far."""
        return tuple(r for probed in self._probed.values() for r in probed.recordings)


def _onward(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)
