"""All planned scenarios, probed concurrently."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial

from wirecheck.contract import Contract
from wirecheck.probes import afterwards, limits
from wirecheck.probes.acts import ACTS
from wirecheck.probes.lateness import in_time
from wirecheck.probes.session import Session
from wirecheck.probes.upstream import Upstream, UpstreamError
from wirecheck.recording import Recording
from wirecheck.scenarios import Deployment, Scenario
from wirecheck.scenarios.tables import ORDINARY


@dataclass(frozen=True)
class Probed:
    """The recordings of one scenario.

    Attributes:
        trouble: Why there are none.
        omitted: Why there was no occasion for it.
    """

    scenario: Scenario
    recordings: tuple[Recording, ...] = ()
    trouble: str = ""
    omitted: str = ""


# The acts after which the upstream has to notice something in time.
TIMED = frozenset({"leave", "cancel", "vanish", "dialogue"})

# The acts that keep an endpoint busy, and themselves have a deadline.
HEAVY = frozenset({"unread"})

Progress = Callable[[int, int], None]


async def probe(
    url: str,
    contract: Contract,
    deployment: Deployment,
    mock_url: str | None,
    scenarios: Sequence[Scenario],
    *,
    progress: Progress = lambda _done, _all: None,
) -> dict[str, Probed]:
    """Probe an endpoint in every scenario given.

    Args:
        url: The endpoint's base URL.
        contract: What it promises.
        deployment: What the user declared of it.
        mock_url: The mock provider behind it; None if there is none.
        scenarios: What to do.
        progress: Told after each scenario how many of how many are done.

    Returns:
        What was recorded, by scenario name.
    """
    async with Upstream(mock_url) if mock_url else nullcontext() as upstream:
        session = Session(url, contract, deployment, upstream)
        return await _probed(session, scenarios, progress)


async def _probed(
    session: Session, scenarios: Sequence[Scenario], progress: Progress
) -> dict[str, Probed]:
    gate = asyncio.Semaphore(limits.CONCURRENT_SCENARIOS)
    done = 0

    async def one(scenario: Scenario) -> Probed:
        nonlocal done
        async with gate:
            probed = await _probe_one(session, scenario)
        done += 1
        progress(done, len(scenarios))
        return probed

    results: list[Probed] = []
    for wave in _waves(scenarios):
        results += await asyncio.gather(*(one(scenario) for scenario in wave))
    looked_up = await asyncio.gather(*(_looked_up(session.upstream, it) for it in results))
    return {probed.scenario.name: probed for probed in looked_up}


def _waves(scenarios: Sequence[Scenario]) -> tuple[list[Scenario], ...]:
    """Those whose verdict hangs on a deadline first, while no other keeps the endpoint busy."""
    timed = [scenario for scenario in scenarios if scenario.act in TIMED]
    heavy = [scenario for scenario in scenarios if scenario.act in HEAVY]
    return timed, [it for it in scenarios if it not in timed and it not in heavy], heavy


async def ask(url: str, contract: Contract, deployment: Deployment, prompt: str) -> Recording:
    """Ask one question outside of any scenario; its recording has no journal."""
    session = Session(url, contract, deployment, None)
    run = session.new_run()
    async with session.start(session.values(ORDINARY, run) | {"prompt": prompt}) as talk:
        await talk.finished()
    return talk.tape.recording(contract.name, "question", "stream", None)


async def _probe_one(session: Session, scenario: Scenario) -> Probed:
    try:
        omitted = await session.not_offered(scenario)
        if omitted:
            return Probed(scenario, omitted=omitted)
        act = partial(ACTS[scenario.act], session, scenario)
        return Probed(scenario, await in_time(session.contract.cancel.within_ms, act))
    except UpstreamError as error:
        return Probed(scenario, trouble=str(error))


async def _looked_up(upstream: Upstream | None, probed: Probed) -> Probed:
    try:
        recordings = await afterwards.looked_up(upstream, probed.recordings)
        return replace(probed, recordings=recordings)
    except UpstreamError as error:
        return Probed(probed.scenario, trouble=str(error))
