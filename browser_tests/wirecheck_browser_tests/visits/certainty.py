"""When it is certain that the provider will not be asked any more, so that nobody waits for it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wirecheck_browser_tests.driving.tab import Tab
from wirecheck_browser_tests.visits.missing import UnableError
from wirecheck_browser_tests.visits.model import Prompt

if TYPE_CHECKING:
    from wirecheck_browser_tests.visits.visitor import Visitor

_OK = 200
# RFC 9110, 15.5: the request itself is at fault, so the same one again is refused again. A page may
# well try again after others, such as 401 and 429.
_FOR_GOOD = frozenset({400, 404, 405, 406, 413, 414, 415, 422})


def is_answered(exchanges: Sequence[Mapping[str, Any]], asked_ms: float) -> bool:
    """Whether every stream since a moment (since 1970) is over, and the newest has said all.

    A stream of events that came to its end has, and a refusal for good. A single answer has not:
    it may tell where the rest will be.
    """
    since = [it for it in exchanges if it["received"] * 1000 >= asked_ms]
    if not since or not all(it["ended"] for it in since):
        return False
    newest = since[-1]
    said_all = newest["status"] in _FOR_GOOD or (newest["status"] == _OK and newest["events"])
    return bool(said_all) and newest["ending"] == "complete"


async def until_told(visitor: "Visitor", prompt: Prompt, tab: Tab | None = None) -> None:
    """Wait until the provider has said all to a prompt, or will certainly not be asked."""
    telling = asyncio.create_task(visitor.provider.ended(prompt))
    giving_up = asyncio.create_task(_is_never_asked(visitor, prompt, tab))
    try:
        await asyncio.wait({telling, giving_up}, return_when=asyncio.FIRST_COMPLETED)
        if telling.done() or not giving_up.result():
            await telling
    finally:
        for task in (telling, giving_up):
            task.cancel()
        await asyncio.gather(telling, giving_up, return_exceptions=True)


async def _is_never_asked(visitor: "Visitor", prompt: Prompt, tab: Tab | None) -> bool:
    """Whether the page has its answer, is at rest, and the provider was not asked for it."""
    noted = visitor.evidence
    asked_ms = noted.began + next(it.at_ms for it in noted.prompts if it.run == prompt.run)
    if visitor.target.connected:
        return False
    try:
        await visitor.streams.newest("ended")
    except UnableError:
        return False
    if not is_answered(await visitor.streams.exchanges(), asked_ms):
        return False
    if (await visitor.provider.journal(prompt)).calls or not await visitor.settled(tab):
        return False
    answered = is_answered(await visitor.streams.exchanges(), asked_ms)
    return answered and not (await visitor.provider.journal(prompt)).calls
