"""The verdicts on live mutants: the reference probed behind each one's proxy, and judged."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import httpx

from wirecheck.contract import Contract, load
from wirecheck.mutants.judging import Vector, vector
from wirecheck.mutants.live.breaking import Breaking
from wirecheck.mutants.live.http_proxy import HttpProxy
from wirecheck.mutants.live.message_proxy import MessageProxy
from wirecheck.mutants.live.model import Live
from wirecheck.mutants.probing import Bench, mount
from wirecheck.probes import probe
from wirecheck.scenarios import scenarios

# Most of them wait; more at once would only keep the machine busy. A crowd is many by itself.
AT_ONCE = 8
CROWDS_AT_ONCE = 1


class UntriedError(Exception):
    """A scenario could not be probed; the message says why."""


async def verdict(
    bench: Bench, contract: Contract, mutant: Live, http: httpx.AsyncClient
) -> Vector:
    """Probe the reference behind this mutant's proxy in its scenario, and judge.

    Raises:
        UntriedError: The scenario could not be probed.
    """
    by_name = {it.name: it for it in scenarios(contract)}
    scenario, *others = [by_name[it] for it in (mutant.scenario, mutant.then) if it]
    proxy = _proxy(bench, contract, mutant.breaking, http)
    async with proxy.listening() as url:
        target = f"{url}/{mount(contract.name)}"
        done = await probe(target, contract, bench.facts, bench.mock_url, [scenario, *others])
    probed = done[scenario.name]
    trouble = probed.trouble or probed.omitted or ", ".join(map(repr, proxy.traffic.faults))
    if trouble:
        raise UntriedError(f"{mutant.name}: {trouble}")
    return vector(contract, scenario.name, probed.recordings)


def _proxy(
    bench: Bench, contract: Contract, breaking: Breaking, http: httpx.AsyncClient
) -> MessageProxy | HttpProxy:
    if contract.connected:
        return MessageProxy(bench.reference_url, breaking)
    return HttpProxy(bench.reference_url, breaking, http)


@asynccontextmanager
async def _client() -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    # The probes have deadlines; the proxy behind which they wait has none of its own.
    async with httpx.AsyncClient(
        trust_env=False, timeout=httpx.Timeout(None), limits=limits
    ) as http:
        yield http


async def verdicts(
    bench: Bench,
    mutants: Sequence[tuple[str, Live]],
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Vector]:
    """The verdicts on these mutants of contracts, in their order; some are probed at once.

    Raises:
        UntriedError: One could not be probed.
    """
    places, for_crowds = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(CROWDS_AT_ONCE)
    done = 0

    async with _client() as http:

        async def one(contract: str, mutant: Live) -> Vector:
            nonlocal done
            async with for_crowds if mutant.scenario.startswith("crowd") else places:
                seen = await verdict(bench, load(contract), mutant, http)
            done += 1
            progress(done, len(mutants))
            return seen

        return list(await asyncio.gather(*(one(*it) for it in mutants)))
