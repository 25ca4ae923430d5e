"""A reader who looks at an earlier part while an answer comes."""

from playwright.async_api import ViewportSize

from wirecheck_browser_tests.driving.observer import NAME
from wirecheck_browser_tests.visits.limits import PATIENCE_S
from wirecheck_browser_tests.visits.missing import UnableError
from wirecheck_browser_tests.visits.visitor import Visitor

# Smaller than the part of the answer that is there when the reader scrolls.
_WINDOW: ViewportSize = {"width": 700, "height": 500}
# A turn of the wheel, and after so many nobody goes on.
_TURN_PX = 250
_MOST_TURNS = 40
_RESTS = f"""async () => {{
  const before = {NAME}.place()?.top;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {NAME}.place()?.top === before;
}}"""


async def look_back(visitor: Visitor) -> None:
    """Turn the wheel to the middle of what is there in mid-answer, and let the rest come."""
    await visitor.tabs.open(window=_WINDOW)
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    await _scroll_up(visitor)
    visitor.evidence.facts["scrolled"] = await _place(visitor)
    await visitor.provider.release(prompt)
    await visitor.ended(prompt)
    visitor.evidence.facts["left"] = await _place(visitor)
    await visitor.snap("end")


async def _scroll_up(visitor: Visitor) -> None:
    """Turn the wheel until the middle is there, and each time let the page come to rest.

    A page that is still following the answer does not take the first turn for the reader's.
    """
    await _rest(visitor)
    begin = await _place(visitor)
    # Firefox takes whole pixels only.
    await visitor.tab.page.mouse.move(round(begin["x"]), round(begin["y"]))
    for _ in range(_MOST_TURNS):
        if (await _place(visitor))["top"] <= begin["end"] / 2:
            break
        await visitor.tab.page.mouse.wheel(0, -_TURN_PX)
        await _rest(visitor)


async def _rest(visitor: Visitor) -> None:
    await visitor.tab.observed.until(_RESTS, seconds=PATIENCE_S)


async def _place(visitor: Visitor) -> dict[str, float]:
    place: dict[str, float] | None = await visitor.tab.page.evaluate(f"{NAME}.place()")
    if place is None:
        raise UnableError(
            "nothing of the page scrolls, though the answer is longer than the window: is `answer` "
            "in the page contract the element that holds it?"
        )
    return place
