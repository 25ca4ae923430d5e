"""Prompts that are sent twice, too early, or without a word in them."""

from wirecheck_browser_tests.visits.visitor import Visitor


async def twice(visitor: Visitor) -> None:
    """Press the button twice, as fast as can be."""
    await visitor.tabs.open()
    prompt = visitor.prompt()
    await visitor.tab.composer.type(prompt.text)
    visitor.evidence.asked(prompt)
    await visitor.tab.composer.send(presses=2)
    await visitor.provider.called(prompt, "ended")
    await visitor.ended(prompt)
    await visitor.snap("end")


async def during(visitor: Visitor) -> None:
    """Submit another prompt while an answer is given."""
    await visitor.tabs.open()
    first = await visitor.ask()
    await visitor.answering(first)
    second = visitor.prompt("text", tokens=12)
    await visitor.try_to_ask(second)
    await visitor.snap("submitted")
    await visitor.provider.release(first)
    await visitor.ended(first)
    await visitor.provider.ended(second, seconds=1.0)
    await visitor.settled()
    await visitor.snap("end")


async def empty(visitor: Visitor) -> None:
    """Submit nothing, and then white space."""
    await visitor.tabs.open()
    for text in ("", "   \t "):
        await visitor.try_to_send(text)
    await visitor.settled()
    await visitor.snap("end")
