"""The composer of a chat page: its input, and what sends what is in it."""

import json
import time

from playwright.async_api import Page

from wirecheck_browser_tests.driving.elements import Elements
from wirecheck_browser_tests.driving.limits import ENTER_S, LOOK_MS, OPEN_S
from wirecheck_browser_tests.driving.log import Log
from wirecheck_browser_tests.driving.observed import Observed
from wirecheck_browser_tests.driving.observer import NAME

# The second click comes in a task of its own, as a user's does, but to the same button, whatever
# has come into its place by then.
_CLICK_AGAIN = "(it) => { it.click(); setTimeout(() => it.click(), 0); }"


class Composer:
    """Types into the input of a page, and sends."""

    def __init__(self, page: Page, elements: Elements, observed: Observed, log: Log) -> None:
        self._page = page
        self._elements = elements
        self._observed = observed
        self._log = log

    async def type(self, text: str) -> None:
        """Put a text into the input, in place of what is there.

        Raises:
            NotFoundError: There is no input.
        """
        control = await self._elements.control("input")
        if self._is_firefox:
            # Over BiDi, `fill` leaves a React controlled input empty.
            await control.select_text()
            await control.press("Delete")
            await control.press_sequentially(text)
        else:
            await control.fill(text)

    @property
    def _is_firefox(self) -> bool:
        browser = self._page.context.browser
        return browser is not None and browser.browser_type.name == "firefox"

    async def send(self, *, presses: int = 1, by_key: bool = False) -> str:
        """Send what is in the input; returns what was pressed.

        Args:
            presses: How often the button is pressed.
            by_key: Press Enter, as who types does; the button only where that sends nothing.

        Raises:
            NotFoundError: There is nothing to send with, or not what the contract declares.
        """
        if by_key:
            await self._elements.check_declared("send")
            if await self._enter():
                return "Enter"
        pressed = await self._press(presses)
        if not pressed:
            await self._elements.control("send")
            pressed = await self._press(presses)
        return pressed

    async def _enter(self) -> bool:
        """Press Enter in the input; false if the page does nothing of it."""
        asked = len(self._log.requests)
        before = (await self._observed.snap())["input"]
        await self._observed.asked()
        await (await self._elements.control("input")).press("Enter")
        deadline = time.monotonic() + ENTER_S
        while time.monotonic() < deadline:
            now = await self._observed.snap()
            if len(self._log.requests) > asked or now["busy"] or not now["input"]:
                return True
            if now["input"] != before:  # a line end: the page takes the button alone
                await self.type(before)
                return False
            await self._page.wait_for_timeout(LOOK_MS)
        return False

    async def try_to_send(self) -> bool:
        """The same, where the page may not let us: false if there is nothing to press."""
        button = await self._elements.find("send")
        if button is not None and not await button.is_enabled():
            return False
        return bool(await self._press(1))

    async def _press(self, presses: int) -> str:
        """Press what sends; returns what that is, empty if there is nothing."""
        button = await self._elements.find("send")
        await self._observed.asked()
        if button is not None:
            if presses == 1:
                await button.click()
            else:
                await button.evaluate(_CLICK_AGAIN)
            return "the button"
        key = next((it.press for it in self._elements.ways("send") if it.press), None)
        if key is None:
            return ""
        control = await self._elements.control("input")
        for _ in range(presses):
            await control.press(key)
        return key

    async def can_send(self, *, seconds: float = OPEN_S) -> bool:
        """Wait until there is a button to send with that can be pressed, or a key."""
        ways = self._elements.ways("send")
        if await self._elements.find("send") is None and any(it.press for it in ways):
            return True
        buttons = json.dumps([it.as_json() for it in ways if it.press is None])
        return await self._observed.until(
            f"() => {NAME}.first({buttons}).some((it) => !it.disabled)", seconds=seconds
        )
