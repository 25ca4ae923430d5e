"""Connections that break, or are not there, and tabs that are hidden: then time passes."""

from wirecheck_browser_tests.driving.tab import Tab
from wirecheck_browser_tests.visits.limits import PATIENCE_S
from wirecheck_browser_tests.visits.model import tells
from wirecheck_browser_tests.visits.visitor import Visitor

# Longer than pages wait before they try again, shorter than they wait for a silent server.
_LATER_S = 10
# An EventSource connects again by a timer of the browser: after 3 s in Chromium, 5 s in Firefox.
_SOURCE_S = 8.0
# How long a page is waited for that does not come to rest. All in all it is less than a minute of
# the page's time, after which it may give up for another reason.
_REST_S = 5.0


async def reconnect(visitor: Visitor) -> None:
    """Break the connection in mid-answer, and let time pass in which the page may connect again."""
    tab = await visitor.tabs.open(moves_clock=True)
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    await visitor.snap("held")
    await visitor.provider.release(prompt)
    await visitor.provider.ended(prompt)
    # It has broken; connections that come after it do not.
    await visitor.streams.deliver("as-is")
    await visitor.ended(prompt)
    visitor.evidence.mark("lost")
    await _later(visitor, tab)
    await visitor.snap("end")
    await tab.composer.can_send(seconds=PATIENCE_S)
    await visitor.next()


async def hide(visitor: Visitor) -> None:
    """Hide the tab in mid-answer, and show it again."""
    tab = await visitor.tabs.open(moves_clock=True)
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    for visibility in ("hidden", "visible"):
        visitor.evidence.mark(await tab.be(visibility))
        await tab.pass_time(_LATER_S)
    await visitor.provider.release(prompt)
    await visitor.ended(prompt)
    await visitor.snap("end")


async def offline(visitor: Visitor) -> None:
    """Submit a prompt without a connection, and another if that failed; then there is one again.

    A page that says nothing of the first may still send it: two that come to a server at the same
    moment race there, and what comes of that would be chance.
    """
    tab = await visitor.tabs.open(moves_clock=True)
    await tab.page.context.set_offline(True)
    taken = [await _asked_offline(visitor)]
    if tells(await visitor.snap("offline"), visitor.usual_statuses):
        taken.append(await _asked_offline(visitor))
    visitor.evidence.facts["taken"] = taken
    visitor.evidence.mark("online")
    await tab.page.context.set_offline(False)
    await _later(visitor, tab)
    await tab.composer.can_send(seconds=PATIENCE_S)
    await visitor.next()


async def _asked_offline(visitor: Visitor) -> bool:
    is_taken = await visitor.try_to_ask(visitor.prompt())
    if is_taken:
        await visitor.settled(seconds=_REST_S)
    return is_taken


async def _later(visitor: Visitor, tab: Tab) -> None:
    # A page that tries again may do so several times.
    for _ in range(2):
        await tab.pass_time(_LATER_S)
        await visitor.settled(seconds=_REST_S)
    if tab.log.has_source and await visitor.streams.opens_another(seconds=_SOURCE_S):
        await visitor.settled()
