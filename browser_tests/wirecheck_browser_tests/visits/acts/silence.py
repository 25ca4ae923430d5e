"""Streams that fall silent."""

from wirecheck_browser_tests.visits.visitor import Visitor

# A page may look at its clock from time to time only.
_LATE_S = 5


async def fall_silent(visitor: Visitor) -> None:
    """Hold the answer back, and move the page's clock on for longer than it may wait."""
    tab = await visitor.tabs.open(moves_clock=True)
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    await visitor.snap("held")
    await tab.pass_time(visitor.contract.policy.idle_timeout_s + _LATE_S)
    await visitor.settled()
    await visitor.snap("end")
    await visitor.provider.release(prompt)
