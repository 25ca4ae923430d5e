"""Whole answers, however they are delivered, and answers that are held back."""

from wirecheck_browser_tests.visits.visitor import Visitor


async def look(visitor: Visitor) -> None:
    """Open the page, and look at it, before and after something is written into it."""
    tab = await visitor.tabs.open()
    await visitor.snap("idle")
    await tab.composer.type("Hello!")
    await visitor.snap("written")


async def converse(visitor: Visitor) -> None:
    """Ask, read the answer to its end, and ask again as often as the scenario wants."""
    await visitor.tabs.open(development=visitor.scenario.settings.get("development", False))
    await visitor.snap("idle")
    for number in range(visitor.scenario.settings.get("prompts", 1)):
        await visitor.ended(await visitor.ask())
        await visitor.snap("end" if not number else f"end-{number + 1}")


async def hold(visitor: Visitor) -> None:
    """Ask, look while the rest of the answer is held back, then let it come."""
    await visitor.tabs.open()
    await visitor.snap("idle")
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    await visitor.snap("held")
    await visitor.provider.release(prompt)
    await visitor.ended(prompt)
    await visitor.snap("end")
