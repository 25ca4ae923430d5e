"""Answers that break off, and errors; afterwards the page is asked once more."""

from typing import Any

from wirecheck_browser_tests.visits.dialects import DIALECTS, FIRST, MORE, answer
from wirecheck_browser_tests.visits.visitor import Visitor


async def break_off(visitor: Visitor) -> None:
    """Let the beginning of an answer be shown before it breaks off."""
    await visitor.tabs.open()
    prompt = await visitor.ask()
    await visitor.answering(prompt)
    await visitor.snap("held")
    await visitor.provider.release(prompt)
    await visitor.ended(prompt)
    await visitor.snap("end")
    await visitor.next()


async def fail(visitor: Visitor) -> None:
    """Ask where an error answers."""
    await visitor.tabs.open()
    await visitor.snap("idle")
    await visitor.ask()
    if visitor.target.connected:
        await visitor.settled()
    else:
        await visitor.streams.newest("ended")
        await visitor.settled()
    await visitor.snap("end")
    await visitor.next()


async def be_told(visitor: Visitor) -> None:
    """Ask where we answer ourselves, with the words of the scenario."""
    body = _body(visitor)
    await visitor.streams.deliver(visitor.scenario.delivery, answer=answer(body))
    await visitor.tabs.open()
    await visitor.ask()
    await visitor.streams.newest("ended")
    await visitor.settled()
    await visitor.snap("end")
    await visitor.next()


def _body(visitor: Visitor) -> str:
    dialect: Any = DIALECTS[visitor.target.endpoint.name]
    first, more = dialect.begin + dialect.text(FIRST), dialect.text(MORE)
    said = {
        "sparse-done": lambda: first + more + dialect.sparse_done,
        "null-delta": lambda: first + dialect.no_text + more + dialect.done,
        "error-event": lambda: first + dialect.error + more,
    }
    return str(said[visitor.scenario.name]())
