"""One page in one tab: opened as its contract says, and made to live through things."""

from playwright.async_api import BrowserContext, Dialog, Page

from wirecheck_browser_tests.contract import PageContract, Step
from wirecheck_browser_tests.driving.composer import Composer
from wirecheck_browser_tests.driving.elements import Elements
from wirecheck_browser_tests.driving.limits import OPEN_S
from wirecheck_browser_tests.driving.log import Log
from wirecheck_browser_tests.driving.observed import Observed
from wirecheck_browser_tests.driving.observer import NAME

# No tab of a browser without a window is ever hidden.
_BE_VISIBLE = """(state) => new Promise((resolve) => {
  const heard = () => resolve(document.visibilityState);
  document.addEventListener("visibilitychange", heard, { once: true });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
})"""


class Tab:
    """A tab with the page under test.

    Attributes:
        page: The browser's.
        log: What the browser tells of it.
        observed: What it shows.
        elements: Where its elements are.
        composer: Its input, and what sends.
    """

    def __init__(self, page: Page, contract: PageContract, token: str) -> None:
        self.page = page
        self.log = Log(page)
        self.observed = Observed(page)
        self.elements = Elements(page, contract, self.observed, self.log)
        self.composer = Composer(page, self.elements, self.observed, self.log)
        self._contract = contract
        self._token = token

    async def open(self, url: str) -> None:
        """Go to the page, and get in.

        Raises:
            NotFoundError: An element of the way in, or the input, is not there, or a selector of
                the contract is none.
            PlaywrightError: The page does not load.
        """
        await self.page.goto(url, wait_until="load")
        await self.elements.check_selectors()
        await self.do(self._contract.before)
        # What steps set going, such as a connection, is not seen as loading.
        await self.elements.control("input", loads=not self._contract.before)
        await self.page.evaluate(f"{NAME}.idle()")

    async def do(self, steps: tuple[Step, ...]) -> None:
        """Do steps of the contract.

        Raises:
            NotFoundError: An element of theirs is not there.
        """
        for step in steps:
            await self._step(step)

    async def _step(self, step: Step) -> None:
        if step.click is not None:
            await (await self.elements.of_step(step.click)).click()
        elif step.fill is not None:
            text = (step.text or "").replace("{token}", self._token)
            await (await self.elements.of_step(step.fill)).fill(text)
        elif step.await_ is not None:
            locator = await self.elements.of_step(step.await_)
            if step.shows:
                shows = "(it, text) => it.textContent.includes(text)"
                await self.observed.until(shows, step.shows, locator)
        elif step.goto is not None:
            await self.page.goto(step.goto)
        elif step.js is not None:
            await self.page.evaluate(step.js)

    async def pass_time(self, seconds: float) -> None:
        """Move the page's clock on: what is due by then, is done now, once."""
        await self.page.clock.fast_forward(int(seconds * 1000))

    async def be(self, visibility: str) -> str:
        """Let the page find itself ``hidden`` or ``visible``; returns what it has heard of it."""
        heard: str = await self.page.evaluate(_BE_VISIBLE, visibility)
        return heard


async def new_page(context: BrowserContext) -> Page:
    """A new tab, still empty, of a context whose pages have the script that observes them."""
    page = await context.new_page()
    page.set_default_timeout(OPEN_S * 1000)
    page.on("dialog", _dismiss)
    return page


async def _dismiss(dialog: Dialog) -> None:
    await dialog.dismiss()
