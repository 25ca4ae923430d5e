"""Stopping, and leaving: the provider has to hear of it."""

from wirecheck_browser_tests.driving.tab import NotFoundError
from wirecheck_browser_tests.visits.model import Prompt
from wirecheck_browser_tests.visits.visitor import Visitor


async def stop_before(visitor: Visitor) -> None:
    """Stop before the first token."""
    await visitor.open()
    prompt = await visitor.ask()
    await visitor.called(prompt, "called")
    if not await _press_stop(visitor, prompt):
        # Perhaps it comes with the first token: then it comes too late.
        tab = await visitor.open()
        held = visitor.prompt("text", hold=5)
        await visitor.answering(await visitor.ask(held, tab), tab)
        visitor.facts["stop-comes-later"] = await tab.has("stop")


async def stop_amid(visitor: Visitor) -> None:
    """Stop while an answer is given, the rest of which comes all the same if it is let."""
    await visitor.open()
    prompt = await _answering(visitor)
    await _press_stop(visitor, prompt)
    await visitor.release(prompt)
    await visitor.settled()
    await visitor.snap("end")
    await visitor.next()


async def _press_stop(visitor: Visitor, prompt: Prompt) -> bool:
    try:
        await (await visitor.tab.control("stop")).click()
    except NotFoundError:
        return False
    visitor.mark("stopped")
    await visitor.snap("stopped")
    await visitor.journal(prompt, "ended", visitor.patience_s)
    return True


async def unmount(visitor: Visitor) -> None:
    """Leave the view as the contract says."""
    await visitor.open()
    prompt = await _answering(visitor)
    await visitor.tab.do(visitor.contract.actions.unmount or ())
    await _left(visitor, prompt)


async def navigate(visitor: Visitor) -> None:
    """Go to another address."""
    await visitor.open()
    prompt = await _answering(visitor)
    await visitor.keep(visitor.tab)
    await visitor.tab.page.goto("about:blank")
    await _left(visitor, prompt)


async def close(visitor: Visitor) -> None:
    """Close the tab."""
    await visitor.open()
    prompt = await _answering(visitor)
    await visitor.keep(visitor.tab)
    await visitor.tab.page.close()
    await _left(visitor, prompt)


async def _answering(visitor: Visitor) -> Prompt:
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    return prompt


async def _left(visitor: Visitor, prompt: Prompt) -> None:
    visitor.mark("left")
    await visitor.journal(prompt, "ended", visitor.patience_s)
