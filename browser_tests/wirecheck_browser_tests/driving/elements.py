"""Finding the elements of a page that its contract names."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.async_api import Locator, Page

from wirecheck.report.visible import clipped
from wirecheck_browser_tests.contract import Element, PageContract
from wirecheck_browser_tests.driving.limits import (
    LOADING_S,
    LOOK_MS,
    OPEN_S,
    RESTING_MS,
    STILL_MS,
)
from wirecheck_browser_tests.driving.log import Log
from wirecheck_browser_tests.driving.observed import Observed
from wirecheck_browser_tests.driving.observer import NAME, ways

# A few names show a typing mistake.
_MOST_NAMES = 8
_LONGEST_NAME = 40
_LONGEST_ERROR = 200
_NO_SELECTORS = """(named) => named.filter(([, css]) => {
  try { document.createDocumentFragment().querySelector(css); } catch { return true; }
  return false;
})"""


class NotFoundError(Exception):
    """An element is not there; the message says which, where, and how to say where it is."""


class Elements:
    """The elements of one page: the way is taken by which a single visible one is found."""

    def __init__(self, page: Page, contract: PageContract, observed: Observed, log: Log) -> None:
        self._page = page
        self._contract = contract
        self._observed = observed
        self._log = log
        # How many errors there were when an element was last found.
        self._found_at: dict[str, int] = {}

    async def check_selectors(self) -> None:
        """See that the browser understands the selectors of what is looked for in the page.

        Raises:
            NotFoundError: It does not: nothing can be found by one of them.
        """
        # Those of steps are Playwright's, which knows more of them than CSS has.
        steps = {"before", "actions"}
        contract = self._contract.model_dump(by_alias=True, exclude_none=True, exclude=steps)
        for key, css in await self._page.evaluate(_NO_SELECTORS, list(_selectors(contract))):
            written = f"`{key}: {{css: {json.dumps(css, ensure_ascii=False)}}}`"
            mend = "mend it in the page contract (--page-contract FILE)"
            raise NotFoundError(f"{written} is not a selector of CSS: {mend}.")

    def ways(self, name: str) -> tuple[Element, ...]:
        """The ways to find a control: the contract's, else the usual ones."""
        return ways(self._contract, name)

    async def control(self, name: str, *, loads: bool = False) -> Locator:
        """The input, the button that sends, or the one that stops.

        Args:
            name: Which of them.
            loads: Whether the page has just been opened: then it is not there if the page has
                loaded, and has come to rest.

        Raises:
            NotFoundError: It is not there, or there are several.
        """
        mend = f"say where it is in the page contract: `{name}: {{css: ...}}`"
        if loads:
            await self._await_loaded(self.ways(name))
            mend += ", or what is to be done or awaited before: `before: {await: {css: ...}}`"
        return await self._found(self.ways(name), f"`{name}`", mend, has_time=not loads)

    async def check_declared(self, name: str) -> None:
        """See that a control is there which the contract declares, though another way would do.

        Raises:
            NotFoundError: It is not there, or there are several.
        """
        declared: tuple[Element, ...] = getattr(self._contract, name) or ()
        if declared and not any(it.press for it in declared):
            await self.control(name)

    async def of_step(self, element: Element) -> Locator:
        """The element that a step of the contract names.

        Raises:
            NotFoundError: It is not there, or there are several.
        """
        return await self._found((element,), f"a step's {element}", "mend that step")

    async def find(self, name: str) -> Locator | None:
        """A control, if it is there now."""
        return await self._look_for(self.ways(name))

    async def _await_loaded(self, elements: tuple[Element, ...]) -> None:
        """Wait until one is there, or the page has come to rest and loads nothing any more."""
        is_clear = f"(ms) => {_any(elements)} || {NAME}.isResting(ms)"
        deadline = time.monotonic() + LOADING_S
        while (left := deadline - time.monotonic()) > 0:
            await self._observed.until(is_clear, RESTING_MS, seconds=left)
            if not self._log.loading or await self._look_for(elements):
                return
            await self._page.wait_for_timeout(LOOK_MS)

    async def _found(
        self, elements: tuple[Element, ...], what: str, mend: str, *, has_time: bool = True
    ) -> Locator:
        locator = await self._look_for(elements)
        if locator is None and has_time:
            # It may still be on its way.
            is_clear = f"(ms) => {_any(elements)} || {NAME}.isStill(ms)"
            await self._observed.until(is_clear, STILL_MS, seconds=OPEN_S)
            locator = await self._look_for(elements)
        if locator is None and (error := self._error_since(what)):
            raise NotFoundError(
                f"the page threw {error}, and {what} is gone, which was there before"
            )
        if locator is None:
            tried = await self._tried(elements)
            raise NotFoundError(
                f"{what} is not found on {self._page.url}, or not one alone: {tried}. "
                f"If it is there, {mend} (--page-contract FILE)."
            )
        self._found_at[what] = len(self._log.errors)
        return locator

    def _error_since(self, what: str) -> str:
        """What the page threw since an element was last found; empty if nothing, or if never."""
        errors = self._log.errors[self._found_at.get(what, len(self._log.errors)) :]
        lines = errors[0][1].splitlines() if errors else []
        return f'"{clipped(lines[0], _LONGEST_ERROR)}"' if lines else ""

    async def _look_for(self, elements: tuple[Element, ...]) -> Locator | None:
        for element in elements:
            if element.press is not None:
                continue
            visible = self._locator(element).filter(visible=True)
            if await visible.count() == 1:
                return visible
        return None

    def _locator(self, element: Element) -> Locator:
        page = self._page
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

    async def _tried(self, elements: tuple[Element, ...]) -> str:
        """What each way finds, in words; where one goes by a name, which names there are."""
        tried = []
        for element in elements:
            if element.press is None:
                count = await self._locator(element).filter(visible=True).count()
                tried.append(f"{element} finds {count or 'none'}")
        for role in dict.fromkeys(it.role for it in elements if it.name):
            names = await self._page.evaluate(f"(role) => {NAME}.names(role)", role)
            shown = [f'"{clipped(it, _LONGEST_NAME)}"' for it in names[:_MOST_NAMES]]
            tried.append(f"of role {role} there are {', '.join(shown) or 'none'}")
        return "; ".join(tried)


def _any(elements: tuple[Element, ...]) -> str:
    """A JavaScript expression: whether some way finds something."""
    return f"{NAME}.first({json.dumps([it.as_json() for it in elements])}).length > 0"


def _selectors(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """The CSS selectors of a contract, each with the key that it stands under."""
    if isinstance(part, Mapping):
        if "css" in part:
            yield key, part["css"]
        for name, member in part.items():
            yield from _selectors(member, name)
    elif isinstance(part, list | tuple):
        for member in part:
            yield from _selectors(member, key)
