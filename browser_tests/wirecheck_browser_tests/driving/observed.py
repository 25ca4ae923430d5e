"""A page as the script tells of it that is in it (``observer``)."""

import json
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

from wirecheck_browser_tests.driving.limits import LOOK_MS, OPEN_S
from wirecheck_browser_tests.driving.observer import NAME


class Observed:
    """What a page shows, and how one waits for what it is to show."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def take(self) -> dict[str, Any]:
        """The changes since the last time; whether there were too many; what was executed."""
        return await self._json("take")

    async def snap(self) -> dict[str, Any]:
        """What the page shows now, what has the focus, and how its controls are named."""
        return await self._json("snap")

    async def _json(self, call: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(await self._page.evaluate(f"{NAME}.{call}()"))
        return told

    async def asked(self) -> None:
        """Something is sent now: what changes from now on may be the answer to it."""
        await self._page.evaluate(f"{NAME}.asked()")

    async def answered(self, *, seconds: float) -> bool:
        """Wait until it shows anything new since then; false if it does not in time."""
        return await self.until(f"() => {NAME}.hasChanged()", seconds=seconds)

    async def rests_from_now(self) -> None:
        """Something may still come of what is over now: how long it rests is counted from here."""
        await self._page.evaluate(f"{NAME}.restsFromNow()")

    async def is_busy(self) -> bool:
        """Whether it shows now that an answer is under way."""
        return bool(await self._page.evaluate(f"{NAME}.isBusy()"))

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
            await self._page.wait_for_function(
                condition, arg=argument, timeout=seconds * 1000, polling=LOOK_MS
            )
        except PlaywrightError as error:
            if "Timeout" in error.message:
                return False
            raise
        return True
