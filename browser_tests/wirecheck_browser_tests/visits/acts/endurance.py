"""Answers that are very long, and very many."""

import time

from wirecheck_browser_tests.driving.devtools import heap_bytes, tasks_of
from wirecheck_browser_tests.driving.observer import NAME
from wirecheck_browser_tests.driving.tab import Tab
from wirecheck_browser_tests.visits.limits import PATIENCE_S, slowness
from wirecheck_browser_tests.visits.missing import UnableError
from wirecheck_browser_tests.visits.visitor import Visitor

# How long the provider and the server may take for an answer of 10,000 tokens: some seconds, and
# more where other processes want the processor.
_SERVED_S = 60.0
# Work like that of a page, to learn how fast this machine is: the quickest of some runs, since
# other processes may have had the processor in the others.
_WORK = """() => {
  const once = () => {
    const begin = performance.now();
    const words = [];
    for (let i = 0; i < 50_000; i++) words.push(`${i} of it`);
    if (words.join(" ").split(" ").length !== 150_000) throw new Error("miscounted");
    return performance.now() - begin;
  };
  return Math.min(...Array.from({ length: 10 }, once));
}"""
# After so many answers the page has what it needs, and after so many it should not need more.
_FEW, _MANY = 5, 40
_SHOWS_AND_RESTS = f"(text) => {NAME}.shows(text) && !{NAME}.isBusy()"


async def flood(visitor: Visitor) -> None:
    """Ask for ten thousand tokens, which come as fast as the server can send them."""
    tab = await visitor.tabs.open(observes=False)
    facts = visitor.evidence.facts
    facts["work_ms"] = await tab.page.evaluate(_WORK)
    browser = visitor.lane.browser
    async with tasks_of(browser, tab.page) as tasks:
        prompt = await visitor.ask()
        call = await visitor.provider.called(prompt, "ended", seconds=_SERVED_S)
        patience_s = 2.0 * visitor.contract.policy.drain_s * slowness(facts)
        if visitor.target.connected:
            patience_s += _SERVED_S
        elif (await visitor.streams.newest("ended", seconds=_SERVED_S))["ended"] is None:
            raise UnableError(f"the server did not send 10,000 tokens in {_SERVED_S:.0f} s")
        tail = visitor.contract.carried(call.text).rstrip()[-40:]
        shown = await visitor.shows(tail, seconds=patience_s)
        shown_at = time.time()
        if not shown:
            facts["waited_s"] = patience_s
            facts["shown_characters"] = len((await tab.observed.snap())["answer"] or "")
    if shown:
        times = [it["client"]["last_at"] or 0.0 for it in await visitor.streams.exchanges()]
        facts["drain_s"] = shown_at - max(times)
    facts["longest_task_s"] = tasks.longest_s
    facts["tasks"] = tasks.seen


async def ask_on_and_on(visitor: Visitor) -> None:
    """Ask forty times, and look at the memory after five answers and after all."""
    tab = await visitor.tabs.open(observes=False)
    for number in range(1, _MANY + 1):
        await _ask_quickly(visitor, tab)
        if number in (_FEW, _MANY):
            visitor.evidence.facts[f"bytes_{number}"] = await heap_bytes(tab.page)


async def _ask_quickly(visitor: Visitor, tab: Tab) -> None:
    prompt = await visitor.ask()
    call = await visitor.provider.called(prompt, "ended")
    tail = visitor.contract.carried(call.text).rstrip()[-20:]
    if not await tab.observed.until(_SHOWS_AND_RESTS, tail, seconds=PATIENCE_S):
        raise UnableError(f"answer {len(visitor.evidence.facts)} did not come to its end")
