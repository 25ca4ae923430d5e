"""One page in one tab: opened, used as its contract says, and watched."""

import json
import re
import time
from typing import Any

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    WebSocket,
)
from playwright.async_api import Error as PlaywrightError

from wirecheck_browser_tests.contract import Element, PageContract, Step
from wirecheck_browser_tests.driving.observer import NAME, script, ways

# Opening a page takes a second, on a busy machine ten.
OPEN_S = 45.0
# Looking takes nothing; in between the page is left alone.
_LOOK_MS = 40
_MOST_LINES = 200
_LONGEST_LINE = 2_000
_EVENT_STREAM = "text/event-stream"


class NotFoundError(Exception):
    """An element is not there; the message says which, where, and how to say where it is."""


class Tab:
    """A tab with the page under test.

    Attributes:
        console: What the page wrote to the console, as (milliseconds since 1970, kind, text).
        errors: The errors that the page did not catch, as (milliseconds since 1970, text).
        requests: Its requests, as (milliseconds since 1970, method, URL, body or None); the method
            of a message on a WebSocket is ``MESSAGE``.
        answers: The statuses of their responses, by URL, and ``failed`` where there was none.
        has_source: Whether it has opened an ``EventSource``.
    """

    def __init__(self, page: Page, contract: PageContract, token: str) -> None:
        self.page = page
        self.console: list[tuple[float, str, str]] = []
        self.errors: list[tuple[float, str]] = []
        self.requests: list[tuple[float, str, str, str | None]] = []
        self.answers: list[tuple[str, str]] = []
        self.has_source = False
        self._contract = contract
        self._token = token

    @classmethod
    async def of(
        cls, context: BrowserContext, contract: PageContract, token: str, *, observes: bool = True
    ) -> "Tab":
        """A new tab, still empty."""
        page = await context.new_page()
        page.set_default_timeout(OPEN_S * 1000)
        tab = cls(page, contract, token)
        await page.add_init_script(script(contract, observes=observes))
        page.on("console", tab._on_console)
        page.on("pageerror", tab._on_error)
        page.on("request", tab._on_request)
        page.on("requestfinished", lambda it: _add(tab.answers, (it.url, "finished")))
        page.on("requestfailed", lambda it: _add(tab.answers, (it.url, "failed")))
        page.on("websocket", tab._on_socket)
        page.on("dialog", _dismiss)
        return tab

    # -- opening ------------------------------------------------------------------------------

    async def open(self, url: str) -> None:
        """Go to the page, and get in.

        Raises:
            NotFoundError: An element of the way in, or the input, is not there.
            PlaywrightError: The page does not load.
        """
        await self.page.goto(url, wait_until="load")
        await self.do(self._contract.before)
        await self.control("input")
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
            await (await self._found((step.click,), str(step.click))).click()
        elif step.fill is not None:
            text = (step.text or "").replace("{token}", self._token)
            await (await self._found((step.fill,), str(step.fill))).fill(text)
        elif step.await_ is not None:
            locator = await self._found((step.await_,), str(step.await_))
            if step.shows:
                await self.until("(it, text) => it.textContent.includes(text)", step.shows, locator)
        elif step.goto is not None:
            await self.page.goto(step.goto)
        elif step.js is not None:
            await self.page.evaluate(step.js)

    # -- using --------------------------------------------------------------------------------

    async def control(self, name: str) -> Locator:
        """The input, the button that sends, or the one that stops.

        Raises:
            NotFoundError: It is not there, or there are several.
        """
        elements = ways(self._contract, name)
        return await self._found(elements, f"`{name}`", deadline_s=OPEN_S)

    async def has(self, name: str) -> bool:
        """Whether a control is there now."""
        return await self._look_for(ways(self._contract, name)) is not None

    async def type(self, text: str) -> None:
        """Put a text into the input, in place of what is there."""
        control = await self.control("input")
        if self._is_firefox:
            # Over BiDi, `fill` leaves a React controlled input empty.
            await control.press_sequentially(text)
        else:
            await control.fill(text)

    @property
    def _is_firefox(self) -> bool:
        browser = self.page.context.browser
        return browser is not None and browser.browser_type.name == "firefox"

    async def send(self, *, presses: int = 1, by_key: bool = False) -> None:
        """Send what is in the input.

        Args:
            presses: How often the button is pressed.
            by_key: Press Enter, as who types does; the button only where that sends nothing.

        Raises:
            NotFoundError: There is nothing to send with.
        """
        if by_key and await self._enter():
            return
        if not await self._press(presses):
            await self._found(ways(self._contract, "send"), "`send`")
            await self._press(presses)

    async def _enter(self) -> bool:
        """Press Enter in the input; false if the page does nothing of it."""
        asked = len(self.requests)
        before = (await self.snap())["input"]
        await (await self.control("input")).press("Enter")
        deadline = time.monotonic() + _ENTER_S
        while time.monotonic() < deadline:
            now = await self.snap()
            if len(self.requests) > asked or now["busy"] or not now["input"]:
                return True
            if now["input"] != before:  # a line end: the page takes the button alone
                await self.type(before)
                return False
            await self.page.wait_for_timeout(_LOOK_MS)
        return False

    async def try_to_send(self) -> bool:
        """The same, where the page may not let us: false if there is nothing to press."""
        button = await self._look_for(ways(self._contract, "send"))
        if button is not None and not await button.is_enabled():
            return False
        return await self._press(1)

    async def _press(self, presses: int) -> bool:
        elements = ways(self._contract, "send")
        button = await self._look_for(elements)
        if button is not None:
            if presses == 1:
                await button.click()
            else:
                await button.evaluate(_CLICK_AGAIN)
            return True
        key = next((it.press for it in elements if it.press), None)
        if key is None:
            return False
        control = await self.control("input")
        for _ in range(presses):
            await control.press(key)
        return True

    async def pass_time(self, seconds: float) -> None:
        """Move the page's clock on: what is due by then, is done now, once."""
        await self.page.clock.fast_forward(int(seconds * 1000))

    async def be(self, visibility: str) -> str:
        """Let the page find itself ``hidden`` or ``visible``; returns what it has heard of it."""
        heard: str = await self.page.evaluate(_BE_VISIBLE, visibility)
        return heard

    async def can_send(self, *, seconds: float = OPEN_S) -> bool:
        """Wait until there is a button to send with that can be pressed, or a key."""
        elements = ways(self._contract, "send")
        if await self._look_for(elements) is None and any(it.press for it in elements):
            return True
        buttons = json.dumps([it.as_json() for it in elements if it.press is None])
        return await self.until(
            f"() => {NAME}.first({buttons}).some((it) => !it.disabled)", seconds=seconds
        )

    # -- watching -----------------------------------------------------------------------------

    async def take(self) -> dict[str, Any]:
        """The changes since the last time; whether there were too many; what was executed."""
        return await self._json("take")

    async def snap(self) -> dict[str, Any]:
        """What the page shows now, what has the focus, and how its controls are named."""
        return await self._json("snap")

    async def _json(self, call: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(await self.page.evaluate(f"{NAME}.{call}()"))
        return told

    async def until(
        self,
        condition: str,
        argument: Any = None,
        handle: Locator | None = None,
        *,
        seconds: float = OPEN_S,
    ) -> bool:
        """Wait until a condition in the page holds; false if it does not in time.

        Args:
            condition: A JavaScript function of the argument, or of an element and the argument.
            argument: JSON.
            handle: The element.
            seconds: How long.
        """
        if handle is not None:
            element = await handle.element_handle()
            condition = f"([it, argument]) => ({condition})(it, argument)"
            argument = [element, argument]
        try:
            await self.page.wait_for_function(
                condition, arg=argument, timeout=seconds * 1000, polling=_LOOK_MS
            )
        except PlaywrightError as error:
            if "Timeout" in error.message:
                return False
            raise
        return True

    async def _found(
        self, elements: tuple[Element, ...], what: str, *, deadline_s: float = OPEN_S
    ) -> Locator:
        """The one visible element that the first way finds which finds one."""
        locator = await self._look_for(elements)
        if locator is None:
            # It may still be on its way.
            for_all = json.dumps([it.as_json() for it in elements])
            is_clear = f"(ms) => {NAME}.first({for_all}).length > 0 || {NAME}.isStill(ms)"
            await self.until(is_clear, _STILL_MS, seconds=deadline_s)
            locator = await self._look_for(elements)
        if locator is None:
            raise NotFoundError(await self._missing(elements, what))
        return locator

    async def _look_for(self, elements: tuple[Element, ...]) -> Locator | None:
        for element in elements:
            if element.press is not None:
                continue
            visible = self._locator(element).filter(visible=True)
            if await visible.count() == 1:
                return visible
        return None

    def _locator(self, element: Element) -> Locator:
        page = self.page
        if element.role is not None:
            role: Any = element.role
            if element.name is None:
                return page.get_by_role(role)
            begins = re.compile(r"^\s*" + re.escape(element.name), re.IGNORECASE)
            return page.get_by_role(role, name=begins)
        if element.testid is not None:
            return page.get_by_test_id(element.testid)
        if element.label is not None:
            return page.get_by_label(element.label, exact=True)
        return page.locator(element.css or "")

    async def _missing(self, elements: tuple[Element, ...], what: str) -> str:
        tried = []
        for element in elements:
            if element.press is None:
                count = await self._locator(element).filter(visible=True).count()
                tried.append(f"{element} finds {count or 'none'}")
        return (
            f"{self.page.url}: {what} is not found, or not one alone: {'; '.join(tried)}. "
            "If it is there, say where it is in the page contract, such as `input: {css: ...}` "
            "(--page-contract FILE)."
        )

    # -- what the browser tells ---------------------------------------------------------------

    def _on_console(self, message: ConsoleMessage) -> None:
        line = (message.timestamp, message.type, message.text[:_LONGEST_LINE])
        _add(self.console, line)

    def _on_socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: self._on_frame(socket.url, payload))

    def _on_frame(self, url: str, payload: bytes | str) -> None:
        text = payload if isinstance(payload, str) else payload.decode("utf-8", "replace")
        _add(self.requests, (time.time() * 1000, "MESSAGE", url, text))

    def _on_error(self, error: Exception) -> None:
        _add(self.errors, (time.time() * 1000, str(error)[:_LONGEST_LINE]))

    def _on_request(self, request: Request) -> None:
        # Firefox does not tell an EventSource by its type.
        is_source = request.method == "GET" and request.headers.get("accept") == _EVENT_STREAM
        self.has_source |= is_source or request.resource_type == "eventsource"
        line = (time.time() * 1000, request.method, request.url, request.post_data)
        _add(self.requests, line)


# The second click comes in a task of its own, as a user's does, but to the same button, whatever
# has come into its place by then.
_CLICK_AGAIN = "(it) => { it.click(); setTimeout(() => it.click(), 0); }"
# No tab of a browser without a window is ever hidden.
_BE_VISIBLE = """(state) => new Promise((resolve) => {
  const heard = () => resolve(document.visibilityState);
  document.addEventListener("visibilitychange", heard, { once: true });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
})"""
# A page that sends at Enter does so at once; only one that does not takes this long.
_ENTER_S = 5.0
# What has not come when a page has not changed for so long, in its own time, is not there.
_STILL_MS = 5_000


def _add(lines: list[Any], line: Any) -> None:
    if len(lines) < _MOST_LINES:
        lines.append(line)


async def _dismiss(dialog: Dialog) -> None:
    await dialog.dismiss()
