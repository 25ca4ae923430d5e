"""A tab that is used again: swept, it is as if it had just been opened.

A new context means a new process, which has all to compile once more; without both, opening a page
takes half as long. The browser's cache stays as it is: anyone who comes back has one.
"""

import asyncio
from collections.abc import Iterable

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

# A page that does not go in this time is closed, which no page can put off.
_GOES_S = 5.0
_NOWHERE = "about:blank"
# The one thing of a tab that no call of the browser forgets.
_FORGET_NAME = "window.name = ''"


async def sweep(page: Page, origins: Iterable[str]) -> bool:
    """Leave a page, and forget all that is stored; Chromium only.

    Args:
        page: What is swept.
        origins: Where the pages come from that it has shown: each ``http://host:port``.

    Returns:
        Whether the tab is as if it had just been opened; if not, its context is to be closed.
    """
    if page.is_closed() or not _is_alone(page):
        return False
    try:
        async with asyncio.timeout(_GOES_S):
            await page.goto(_NOWHERE)
            await page.evaluate(_FORGET_NAME)
            await _forget(page, origins)
    except (PlaywrightError, TimeoutError):
        return False
    return _is_alone(page)


def _is_alone(page: Page) -> bool:
    """Whether nothing else is there that the page has made: a window, a frame, a worker."""
    context = page.context
    return context.pages == [page] and len(page.frames) == 1 and not context.service_workers


async def _forget(page: Page, origins: Iterable[str]) -> None:
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Page.resetNavigationHistory")
    await devtools.send("Network.clearBrowserCookies")
    for origin in origins:
        stored = {"origin": origin, "storageTypes": "all"}
        await devtools.send("Storage.clearDataForOrigin", stored)
    await devtools.detach()
