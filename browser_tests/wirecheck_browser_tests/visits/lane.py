"""A lane: a browser and the proxies before it, in which one visit is made at a time.

Chromium believes that it talks to the servers themselves: connections to them go to the proxies
instead, so a page keeps its origin, and one that calls its API by a fixed address is led as well.
Other browsers, and pages that come by https, are shown the proxy's own address.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Playwright

from wirecheck.services import start_delivery
from wirecheck_browser_tests.driving.browsers import Program, launch
from wirecheck_browser_tests.services.delivery import Delivery
from wirecheck_browser_tests.visits.target import Target, place

# The proxies ask for whatever the visit's rules name, so this is never asked.
_NOBODY = "http://127.0.0.1:9"


@dataclass
class Lane:
    """One browser, and its two proxies: before the page, and before the streams elsewhere.

    Attributes:
        launch: Starts another browser that is led to the same proxies.
    """

    browser: Browser
    pages: Delivery
    streams: Delivery
    engine: str
    launch: Callable[..., Awaitable[Browser]]
    _mapped: frozenset[str] = field(default_factory=frozenset)
    _served: Mapping[str, str] = field(default_factory=dict)
    _swept: dict[str, Page] = field(default_factory=dict)

    def take(self, target: Target) -> Page | None:
        """The swept tab of an earlier visit to a page, if there is one; now it is the caller's."""
        return self._swept.pop(target.name, None)

    async def keep(self, target: Target, swept: Page) -> None:
        """Keep a swept tab for the next visit to its page; that of another page is closed."""
        for other in self._swept.values():
            await other.context.close()
        self._swept = {target.name: swept}

    def address(self, target: Target, *, development: bool = False) -> str:
        """Where the browser finds a page."""
        if target.name in self._served:
            return self._served[target.name]
        url = (target.development_url if development else None) or target.url
        if place(url) in self._mapped:
            return url
        parts = urlsplit(url)
        return self.pages.url + parts._replace(scheme="", netloc="").geturl()

    def stream_delivery(self, target: Target) -> Delivery:
        """The proxy that a page's streams go through."""
        same = target.serve is None and target.stream_origin == target.origin
        return self.pages if same else self.streams

    async def reset(self, target: Target) -> int:
        """Make ready for a visit to a page; returns the newest exchange of before."""
        of_streams = await self.streams.reset(target.stream_server)
        if target.serve is not None:
            return of_streams
        of_pages = await self.pages.reset(target.origin)
        return of_pages if self.stream_delivery(target) is self.pages else of_streams


async def open_lane(
    stack: AsyncExitStack,
    playwright: Playwright,
    program: Program,
    targets: Sequence[Target],
) -> Lane:
    """Start what a lane needs; the stack ends it.

    Raises:
        NoBrowserError: The browser does not start.
        ServiceError: A proxy does not.
    """
    pages = streams = await _delivery(stack)
    if any(it.serve or it.stream_origin != it.origin for it in targets):
        streams = await _delivery(stack)
    own = [it for it in targets if it.serve is None]
    mapped = _mapped(own, pages, streams) if program.engine == "chromium" else {}
    served = {
        it.name: await asyncio.to_thread(stack.enter_context, it.serve(streams.url))
        for it in targets
        if it.serve is not None
    }
    start = partial(launch, playwright, program, mapped)
    browser = await start()
    stack.push_async_callback(browser.close)
    return Lane(browser, pages, streams, program.engine, start, frozenset(mapped), served)


async def _delivery(stack: AsyncExitStack) -> Delivery:
    service = await asyncio.to_thread(start_delivery, _NOBODY)
    url = stack.enter_context(service).url
    return await stack.enter_async_context(Delivery(url))


def _mapped(targets: Sequence[Target], pages: Delivery, streams: Delivery) -> dict[str, str]:
    mapped = {
        place(it.stream_origin): place(streams.url)
        for it in targets
        if it.stream_origin != it.origin
    }
    for it in targets:
        if it.url.startswith("http:"):
            mapped[place(it.url)] = place(pages.url)
    return mapped
