"""Going away and back, with the browser's back/forward cache.

Playwright loses a page that comes from the cache, so the page itself tells that it is back: it asks
for an address at which the delivery proxy answers; where that does not stand before the page, at
the proxy's own.
"""

from wirecheck_browser_tests.visits.limits import PATIENCE_S
from wirecheck_browser_tests.visits.target import origin
from wirecheck_browser_tests.visits.visitor import Visitor

_AWAY = "/_wirecheck-away"
_BACK = "/_wirecheck-back"
_ELSEWHERE = {"status": 200, "content_type": "text/html", "body": "<title>Elsewhere</title>"}
_NOTED = {"status": 200, "content_type": "text/plain", "body": ""}


def _tell(base: str) -> str:
    """The script of a page that tells when it is back."""
    # By then the page's own listeners have been called, and have asked what they ask.
    return f"""addEventListener("pageshow", ({{ persisted }}) => {{
      if (location.pathname === "{_AWAY}") return;
      const how = persisted ? "cached" : "loaded";
      setTimeout(() => fetch(`{base}{_BACK}?${{how}}`, {{ mode: "no-cors" }}), 500);
    }});"""


async def go_and_return(visitor: Visitor) -> None:
    """Go to another page in mid-answer, and back again."""
    tab = await visitor.tabs.open(keeps_pages=True)
    pages = visitor.lane.pages
    base = pages.url if visitor.target.serve else origin(visitor.lane.address(visitor.target))
    # In the page as it is, and in the one that is loaded if it was not kept.
    await tab.page.evaluate(_tell(base))
    await tab.page.add_init_script(_tell(base))
    for path, answer in ((_AWAY, _ELSEWHERE), (_BACK, _NOTED)):
        await pages.rule("as-is", f"{path}*", answer=answer)
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    await visitor.tabs.keep(tab)
    await tab.page.goto(base + _AWAY)
    visitor.evidence.mark("left")
    # As it is before the page is back, which may end it in its own way.
    first, *_ = (await visitor.provider.ended(prompt)).calls
    visitor.evidence.mark("away", first.ending or "")
    before = await pages.log(f"{_BACK}*")
    since = before[-1]["id"] if before else 0
    await tab.page.evaluate("setTimeout(() => history.back(), 0)")
    seen = await pages.log(f"{_BACK}*", since, wait="ended", seconds=PATIENCE_S)
    if seen:
        visitor.evidence.mark("back", seen[-1]["path"].rpartition("?")[2])
        await visitor.provider.release(prompt)
        await visitor.provider.ended(prompt)
