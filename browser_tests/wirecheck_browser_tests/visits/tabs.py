"""The tabs of one visit: the browser's windows on the page."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from typing import Any

from playwright.async_api import Browser, Page, ViewportSize
from playwright.async_api import Error as PlaywrightError

from wirecheck_browser_tests.driving.observer import script
from wirecheck_browser_tests.driving.sweeping import sweep
from wirecheck_browser_tests.driving.tab import Tab, new_page
from wirecheck_browser_tests.visits.evidence import Evidence
from wirecheck_browser_tests.visits.lane import Lane
from wirecheck_browser_tests.visits.limits import PATIENCE_S
from wirecheck_browser_tests.visits.model import Said, Sent
from wirecheck_browser_tests.visits.scenario import Scenario
from wirecheck_browser_tests.visits.target import Target


class Tabs:
    """Opens tabs, and closes them after they have told what they have seen.

    Attributes:
        opened: All of them, in their order.
        usable: Whether the page was once there, with something to type into, and nothing that its
            contract names was missing.
    """

    def __init__(self, lane: Lane, target: Target, scenario: Scenario, evidence: Evidence) -> None:
        self.opened: list[Tab] = []
        self.usable = False
        self._lane = lane
        self._target = target
        self._scenario = scenario
        self._evidence = evidence
        self._kept: list[Tab] = []
        self._open = AsyncExitStack()

    @property
    def first(self) -> Tab:
        """The first tab."""
        return self.opened[0]

    async def open(
        self,
        *,
        observes: bool = True,
        development: bool = False,
        moves_clock: bool = False,
        keeps_pages: bool = False,
        window: ViewportSize | None = None,
    ) -> Tab:
        """Open the page, with nothing that was stored before.

        Args:
            observes: Whether each change is recorded.
            development: Whether it is the development build.
            moves_clock: Whether ``Tab.pass_time`` is to work.
            keeps_pages: Whether it is in a browser of its own, with the back/forward cache.
            window: How large it is, if not as usual.
        """
        # It is the page that is judged, not a server's policy that happens to save it.
        bypasses = bool(self._scenario.settings.get("bypasses-policy"))
        is_usual = observes and not (moves_clock or keeps_pages or bypasses or window)
        page = self._lane.take(self._target) if is_usual else None
        if page is None:
            browser = await self._keeping() if keeps_pages else self._lane.browser
            options: Any = {"viewport": window} if window else {}
            context = await browser.new_context(
                reduced_motion="reduce", bypass_csp=bypasses, **options
            )
            if not (keeps_pages or is_usual):
                self._open.push_async_callback(context.close)
            # Before the page's clock is replaced: what is seen is noted by the real one.
            await context.add_init_script(script(self._target.contract, observes=observes))
            if moves_clock:
                await context.clock.install()
            page = await new_page(context)
        tab = self._tab(page)
        if is_usual:
            self._open.push_async_callback(self._put_away, tab)
        await tab.open(self._lane.address(self._target, development=development))
        self.usable = True
        return tab

    async def _keeping(self) -> Browser:
        browser = await self._lane.launch(keeps_pages=True)
        self._open.push_async_callback(browser.close)
        return browser

    async def _put_away(self, tab: Tab) -> None:
        """Let the next visit use a tab, if it can be made as if it had just been opened."""
        if self._lane.engine == "chromium" and await sweep(tab.page, tab.log.origins):
            await self._lane.keep(self._target, tab.page)
        else:
            await tab.page.context.close()

    async def another(self, tab: Tab) -> Tab:
        """Open the page once more, in another tab of the same context."""
        other = self._tab(await new_page(tab.page.context))
        await other.open(self._lane.address(self._target))
        return other

    def _tab(self, page: Page) -> Tab:
        tab = Tab(page, self._target.contract, self._target.token)
        self.opened.append(tab)
        return tab

    async def keep(self, tab: Tab) -> None:
        """Keep what a tab has to tell, and how the first one looks, before it goes."""
        await self._take(tab)
        if tab is self.first:
            self._evidence.screenshot = await self.picture()

    async def keep_all(self) -> None:
        """Keep what all of them have to tell."""
        for tab in self.opened:
            await self._take(tab)

    async def _take(self, tab: Tab) -> None:
        if tab in self._kept:
            return
        self._kept.append(tab)
        # It may have been closed, or have gone elsewhere, or have no time for anything.
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                self._evidence.took(self.opened.index(tab), await tab.observed.take())

    async def picture(self) -> bytes:
        """How the first tab looks; empty if that cannot be had."""
        if self._evidence.screenshot or not self.opened:
            return self._evidence.screenshot
        picture, errors = b"", self.first.log.errors
        noted = len(errors)
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                picture = await self.first.page.screenshot(type="png")
        # Firefox adds a style for it; if a policy forbids that, it tells an error of the page.
        del errors[noted:]
        return picture

    async def close(self) -> None:
        """Close them, and a browser that was opened for them."""
        for tab in self.opened:
            tab.log.close()
        await self._open.aclose()

    def said(self) -> Iterator[Said]:
        """The lines of their consoles, and the errors that they did not catch."""
        for tab in self.opened:
            for at, kind, text in tab.log.console:
                yield Said(self._evidence.since(at), kind, text)
            for at, text in tab.log.errors:
                yield Said(self._evidence.since(at), "uncaught", text)

    def sent(self) -> Iterator[Sent]:
        """Their requests to the page's streams."""
        return (it for it in self._requests() if self._target.is_stream(it.url))

    def others(self) -> Iterator[Sent]:
        """Their other requests since the first prompt."""
        asked = min((it.at_ms for it in self._evidence.prompts), default=math.inf)
        for it in self._requests():
            if it.at_ms >= asked and not self._target.is_stream(it.url):
                yield it

    def _requests(self) -> Iterator[Sent]:
        for number, tab in enumerate(self.opened):
            for at, method, url, body in tab.log.requests:
                status = tab.log.statuses.get((method, url), "")
                yield Sent(self._evidence.since(at), method, url, body or "", number, status)
