"""Stopping, and leaving: the provider has to hear of it."""

from wirecheck_browser_tests.driving.elements import NotFoundError
from wirecheck_browser_tests.visits.model import Prompt
from wirecheck_browser_tests.visits.visitor import Visitor


async def stop_before(visitor: Visitor) -> None:
    """Stop before the first token."""
    await visitor.tabs.open()
    prompt = await visitor.ask()
    await visitor.provider.called(prompt, "called")
    if not await _press_stop(visitor, prompt):
        # Perhaps it comes with the first token: then it comes too late.
        tab = await visitor.tabs.open()
        held = visitor.prompt("text", hold=5)
        await visitor.answering(await visitor.ask(held, tab), tab)
        visitor.evidence.facts["stop-comes-later"] = await tab.elements.find("stop") is not None


async def stop_amid(visitor: Visitor) -> None:
    """Stop while an answer is given, the rest of which comes all the same if it is let."""
    await visitor.tabs.open()
    prompt = await _answering(visitor)
    await _press_stop(visitor, prompt)
    await visitor.provider.release(prompt)
    await visitor.ended(prompt)
    await visitor.snap("end")
    await visitor.next()


async def _press_stop(visitor: Visitor, prompt: Prompt) -> bool:
    try:
        await (await visitor.tab.elements.control("stop")).click()
    except NotFoundError as error:
        visitor.evidence.facts["no-stop"] = str(error)
        return False
    visitor.evidence.mark("stopped")
    await visitor.snap("stopped")
    await visitor.provider.ended(prompt)
    return True


async def unmount(visitor: Visitor) -> None:
    """Leave the view as the contract says."""
    await visitor.tabs.open()
    prompt = await _answering(visitor)
    await visitor.tab.do(visitor.contract.actions.unmount or ())
    await _left(visitor, prompt)


async def navigate(visitor: Visitor) -> None:
    """Go to another address."""
    await visitor.tabs.open()
    prompt = await _answering(visitor)
    await visitor.tabs.keep(visitor.tab)
    await visitor.tab.page.goto("about:blank")
    await _left(visitor, prompt)


async def close(visitor: Visitor) -> None:
    """Close the tab."""
    await visitor.tabs.open()
    prompt = await _answering(visitor)
    await visitor.tabs.keep(visitor.tab)
    await visitor.tab.page.close()
    await _left(visitor, prompt)


async def _answering(visitor: Visitor) -> Prompt:
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    return prompt


async def _left(visitor: Visitor, prompt: Prompt) -> None:
    visitor.evidence.mark("left")
    await visitor.provider.ended(prompt)
