"""What Chromium tells of itself: how long the page was busy at once, how much memory it takes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Page

_TASKS = "disabled-by-default-devtools.timeline"
_TASK = "RunTask"
_MAIN_THREAD = "CrRendererMain"
_MICROSECONDS = 1_000_000
# A trace of 10,000 tokens has some 5,000 tasks, which take a second to tell.
_TELLING_S = 60.0


@dataclass
class Tasks:
    """The tasks of a page's main thread while it was looked at.

    Attributes:
        longest_s: What the longest took of the processor, in seconds; other processes that want it
            do not count.
        seen: How many there were.
    """

    longest_s: float = 0.0
    seen: int = 0


@asynccontextmanager
async def tasks_of(browser: Browser, page: Page) -> AsyncIterator[Tasks]:
    """Look at the tasks of a page; they are known at the end of the context.

    Raises:
        TimeoutError: The page is too busy to tell.
    """
    tasks = Tasks()
    await browser.start_tracing(page=page, categories=["-*", _TASKS])
    try:
        yield tasks
    finally:
        async with asyncio.timeout(_TELLING_S):
            _read(await browser.stop_tracing(), tasks)


def _read(trace: bytes, tasks: Tasks) -> None:
    events = json.loads(trace)["traceEvents"]
    main = {
        (it["pid"], it["tid"])
        for it in events
        if it["name"] == "thread_name" and it["args"]["name"] == _MAIN_THREAD
    }
    for it in events:
        # What runs while the trace ends has a beginning only.
        if it["name"] == _TASK and "dur" in it and (it["pid"], it["tid"]) in main:
            # Where the system does not tell a thread's own time, the time on the clock.
            tasks.longest_s = max(tasks.longest_s, it.get("tdur", it["dur"]) / _MICROSECONDS)
            tasks.seen += 1


async def heap_bytes(page: Page) -> int:
    """What the page's scripts and elements take in memory, after the garbage is collected."""
    devtools = await page.context.new_cdp_session(page)
    # What the first collection finalises, the second one frees.
    for _ in range(2):
        await devtools.send("HeapProfiler.collectGarbage")
    used = await devtools.send("Runtime.getHeapUsage")
    await devtools.detach()
    return int(
        used["usedSize"] + used.get("embedderHeapUsedSize", 0) + used.get("backingStorageSize", 0)
    )
