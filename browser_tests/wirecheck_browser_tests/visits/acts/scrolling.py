"""A reader who looks at an earlier part while an answer comes."""

from typing import Any

from wirecheck_browser_tests.driving.observer import NAME
from wirecheck_browser_tests.visits.limits import PATIENCE_S
from wirecheck_browser_tests.visits.missing import UnableError
from wirecheck_browser_tests.visits.visitor import Visitor

# Smaller than the part of the answer that is there when the reader scrolls.
_WINDOW: Any = {"width": 700, "height": 500}
# It has come to rest, and elsewhere than at `begin`.
_RESTS = f"""async (begin) => {{
  const before = {NAME}.place()?.top;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return before !== begin && {NAME}.place()?.top === before;
}}"""


async def look_back(visitor: Visitor) -> None:
    """Turn the wheel to the middle of what is there in mid-answer, and let the rest come."""
    tab = await visitor.tabs.open()
    await tab.page.set_viewport_size(_WINDOW)
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    # A page that is still scrolling to the end of what has come is not the reader's yet.
    await tab.observed.until(_RESTS, None, seconds=PATIENCE_S)
    begin = await _place(visitor)
    # Firefox takes whole pixels only.
    await tab.page.mouse.move(round(begin["x"]), round(begin["y"]))
    await tab.page.mouse.wheel(0, round(begin["end"] / 2 - begin["top"]))
    await tab.observed.until(_RESTS, begin["top"], seconds=PATIENCE_S)
    visitor.evidence.facts["scrolled"] = await _place(visitor)
    await visitor.provider.release(prompt)
    await visitor.ended(prompt)
    visitor.evidence.facts["left"] = await _place(visitor)
    await visitor.snap("end")


async def _place(visitor: Visitor) -> dict[str, float]:
    place: dict[str, float] | None = await visitor.tab.page.evaluate(f"{NAME}.place()")
    if place is None:
        raise UnableError(
            "nothing of the page scrolls, though the answer is longer than the window: is `answer` "
            "in the page contract the element that holds it?"
        )
    return place
