"""Several tabs of one browser, with answers under way in all of them."""

import asyncio
import time

from playwright.async_api import Error as PlaywrightError

from wirecheck_browser_tests.visits.missing import UnableError
from wirecheck_browser_tests.visits.model import Prompt
from wirecheck_browser_tests.visits.visitor import Visitor

# Browsers open six connections to a server that speaks HTTP/1.1, for all tabs together.
_CONNECTIONS = 6
# A tab that may load, loads about as fast as those before it. One that may not never does: this
# long is waited for it, or as many times as long as the slowest of the others took.
_LOAD_S = 20.0
_SLOWER = 4
# Six answers at once, on a machine with much else to do.
_BEGUN_S = 60.0


async def two(visitor: Visitor) -> None:
    """Ask in two tabs at the same time."""
    one = await visitor.tabs.open()
    other = await visitor.tabs.another(one)
    asked = [(tab, await visitor.ask(tab=tab)) for tab in (one, other)]
    for tab, prompt in asked:
        await visitor.answering(prompt, tab)
    for _, prompt in asked:
        await visitor.provider.release(prompt)
    for (tab, prompt), name in zip(asked, ("end", "end-2"), strict=True):
        await visitor.ended(prompt, tab)
        await visitor.snap(name, tab)


async def seven(visitor: Visitor) -> None:
    """Ask in six tabs, and while their answers are given in a seventh."""
    first = await visitor.tabs.open(observes=False)
    prompts = [await visitor.ask()]
    slowest_s = 0.0
    for _ in range(_CONNECTIONS - 1):
        begun = time.monotonic()
        tab = await visitor.tabs.another(first)
        slowest_s = max(slowest_s, time.monotonic() - begun)
        prompts.append(await visitor.ask(tab=tab))
    for prompt in prompts:
        await visitor.provider.called(prompt, "holding", seconds=_BEGUN_S)
    visitor.evidence.mark("six-running")
    try:
        async with asyncio.timeout(max(_LOAD_S, _SLOWER * slowest_s)):
            seventh = await visitor.tabs.another(first)
        # A server that gives up what is held back lets go of a connection.
        still = [await _is_running(visitor, prompt) for prompt in prompts]
        visitor.evidence.mark("opened" if all(still) else "six-over")
        prompts.append(await visitor.ask(tab=seventh))
        await visitor.answering(prompts[-1], seventh)
    except (TimeoutError, PlaywrightError, UnableError):
        pass  # what could not be done has no mark
    for prompt in prompts:
        await visitor.provider.release(prompt)


async def _is_running(visitor: Visitor, prompt: Prompt) -> bool:
    calls = (await visitor.provider.journal(prompt)).calls
    return calls[-1].ending is None
