"""The plan of a gate, its recordings, and its results."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Self

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.gate.canary import first_asked
from wirecheck.gate.target import Target
from wirecheck.probes import Probed, Progress, probe
from wirecheck.recording import Recording
from wirecheck.rules import Result, Rule, judge, not_exercised, result_id, rules_for, unprobed
from wirecheck.scenarios import Deployment, Planned, Scenario, plan
from wirecheck.scenarios.generated_tables import is_generated

if TYPE_CHECKING:
    from wirecheck.gate.search import Failure


def nobody(_done: int, _all: int) -> None:
    """Who is told where nobody asks."""


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
    _failures: dict[tuple[str, str], "tuple[Failure, ...]"] = field(default_factory=dict)

    def checks(self) -> list[Check]:
        """Every check that the contracts and the deployment call for, those left out included."""
        return [
            Check(target, planned, rule)
            for target in self.targets
            for planned in plan(target.contract, self.deployment)
            for rule in rules_for(target.contract, planned.scenario)
        ]

    def probe(
        self,
        checks: Iterable[Check],
        progress: Progress = nobody,
        fuzzing: Progress = nobody,
    ) -> None:
        """Probe every scenario that some of these checks judge, and that is not left out.

        Args:
            checks: What is to be judged then.
            progress: Told how many of how many scenarios are done.
            fuzzing: Told how many of how many further examples are done (``Deployment.fuzz``).
        """
        wanted: dict[str, dict[str, Scenario]] = {}
        for check in checks:
            if not check.planned.omitted:
                scenarios = wanted.setdefault(check.target.contract.name, {})
                scenarios[check.planned.scenario.name] = check.planned.scenario
        asyncio.run(self._probe(wanted, progress, fuzzing))

    async def _probe(
        self, wanted: dict[str, dict[str, Scenario]], progress: Progress, fuzzing: Progress
    ) -> None:
        total, before = sum(map(len, wanted.values())), 0
        for target in self.targets:
            scenarios = tuple(wanted.get(target.contract.name, {}).values())
            await self._probe_target(target, scenarios, partial(_onward, progress, before, total))
            before += len(scenarios)
        await self._generate(wanted, fuzzing)

    async def _generate(self, wanted: dict[str, dict[str, Scenario]], fuzzing: Progress) -> None:
        """Try further examples, and make those small that fail."""
        chosen = {
            target.contract.name: [
                it for it in wanted.get(target.contract.name, {}).values() if is_generated(it)
            ]
            for target in self.targets
        }
        if not any(chosen.values()):
            return
        # Imported here: Hypothesis takes half a second, which no other scenario needs.
        from wirecheck.gate.generated import generate  # noqa: PLC0415

        for target in self.targets:
            name = target.contract.name
            probed = [self._probed[name, it.name] for it in chosen[name]]
            settled = generate(target, self.deployment, self.mock_url, probed, fuzzing)
            async for one, failures in settled:
                self._file(target.contract, {one.scenario.name: one})
                self._failures[name, one.scenario.name] = failures

    async def _probe_target(
        self, target: Target, scenarios: tuple[Scenario, ...], progress: Progress
    ) -> None:
        contract, mock_url, before = target.contract, self.mock_url, len(scenarios)
        first = await first_asked(target, self.deployment, mock_url, scenarios)
        if first.trouble:
            blind = [it for it in scenarios if it.needs_mock or first.in_all]
            self._file(contract, {it.name: Probed(it, trouble=first.trouble) for it in blind})
            scenarios = tuple(it for it in scenarios if it not in blind)
        asked = first.probed
        if asked and any(it.name == asked.scenario.name for it in scenarios):
            self._file(contract, {asked.scenario.name: asked})
            scenarios = tuple(it for it in scenarios if it.name != asked.scenario.name)
        settled = before - len(scenarios)
        probed = await probe(
            target.url,
            contract,
            self.deployment,
            mock_url,
            scenarios,
            progress=lambda done, all_: progress(settled + done, all_),
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
        result = judge(check.rule, contract, scenario, self._readings[key])
        return replace(result, replay=self._replay(check, result)) if result.findings else result

    def _replay(self, check: Check, result: Result) -> str:
        """The script that does again what was found, if an example was generated."""
        key = (check.target.contract.name, check.planned.scenario.name)
        found = [it for it in self._failures.get(key, ()) if result.rule in it.rules]
        if not found:
            return ""
        from wirecheck.replay import Replay, script  # noqa: PLC0415 - as in `_generate`

        contract = check.target.contract
        facts = Replay(
            contract,
            check.target.url,
            self.mock_url,
            needs_token=bool(self.deployment.token or self.deployment.jwt_secret),
            found=f"{result.id}: {result.requirement}",
        )
        return script(facts, found[0].example)

    def broken(self, check: Check, trouble: str) -> Result:
        """The result of a check that could not be judged through a mistake of ours."""
        return unprobed(check.rule, check.target.contract, check.planned.scenario, trouble)

    def anew(self) -> Self:
        """The same, of an endpoint that has not been probed yet."""
        return replace(self, _probed={}, _readings={}, _failures={})

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """Everything that was recorded so far."""
        return tuple(r for probed in self._probed.values() for r in probed.recordings)


def _onward(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)
