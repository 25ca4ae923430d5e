"""What goes wrong only when many streams run at once."""

import asyncio

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import beyond, every, first, gathered, gone, only, token
from wirecheck.mutants.live.pieces import text
from wirecheck.mutants.live.traffic import Exchange, Head
from wirecheck.mutants.live.typed import ERROR, is_done, is_error

OWN, FOREIGN = "isolation.own-text", "isolation.no-foreign-text"
UNDISTURBED, AT_ONCE = "isolation.undisturbed", "isolation.at-once"


async def _one_buffer(exchange: Exchange, pieces: Pieces) -> Pieces:
    """The third token is read from a buffer into which all streams write their first."""
    written: dict[int, bytes] = exchange.traffic.seen.setdefault("first tokens", {})
    count = 0
    async for piece in pieces:
        count += text(piece) is not None
        written.setdefault(exchange.number, piece)
        others = [it for number, it in written.items() if number != exchange.number]
        yield others[0] if others and count == 3 else piece  # noqa: PLR2004 - after the hold


def _room_for(count: int) -> Breaking:
    """The endpoint is not asked while it serves so many."""

    def places(exchange: Exchange) -> asyncio.Semaphore:
        free: asyncio.Semaphore = exchange.traffic.seen.setdefault(
            "places", asyncio.Semaphore(count)
        )
        return free

    async def enter(exchange: Exchange) -> None:
        await places(exchange).acquire()

    async def leave(exchange: Exchange, pieces: Pieces) -> Pieces:
        async for piece in pieces:
            yield piece
        places(exchange).release()

    return Breaking(request=enter, answers=leave)


def _refused_beyond(count: int) -> Breaking:
    def refuse(exchange: Exchange, head: Head) -> None:
        if exchange.company > count:
            head.status = 503

    return Breaking(head=refuse)


async def _failing_together(exchange: Exchange, pieces: Pieces) -> Pieces:
    """A failure of one is told to all."""
    seen = exchange.traffic.seen
    async for piece in pieces:
        if is_error(piece):
            seen["failed"] = True
        if seen.get("failed") and is_done(piece):
            yield ERROR
        else:
            yield piece


async def _ended_by_a_neighbour(exchange: Exchange, pieces: Pieces) -> Pieces:
    """When one client leaves, its neighbours' streams are ended."""
    async for piece in pieces:
        if exchange.traffic.counts["left"]:
            return
        yield piece


CROWD = [
    live("one buffer for all", "crowd", Breaking(answers=_one_buffer), OWN, FOREIGN),
    live("one after the other", "crowd", _room_for(1), AT_ONCE),
    live(
        "a failure told to all", "crowd-failing", Breaking(answers=_failing_together), UNDISTURBED
    ),
    live(
        "ended when a neighbour leaves",
        "crowd-leaving",
        Breaking(answers=_ended_by_a_neighbour),
        UNDISTURBED,
        OWN,
    ),
]


async def _lost_after_a_failure(exchange: Exchange, pieces: Pieces) -> Pieces:
    """A failure leaves something behind that swallows the next token."""
    seen = exchange.traffic.seen
    async for piece in pieces:
        if seen.get("failed") and text(piece) is not None:
            seen["failed"] = False
            continue
        seen["failed"] = seen.get("failed") or is_error(piece)
        yield piece


RARE = [
    live(
        "only where streams overlap, all at the end",
        "crowd",
        Breaking(answers=only(gathered, beyond(1))),
        "delivery.before-release",
    ),
    live(
        "only beyond 10 at once, one buffer",
        "crowd",
        Breaking(answers=only(_one_buffer, beyond(10))),
        OWN,
        FOREIGN,
    ),
    live(
        "only after an error, a token lost",
        "after-failure",
        Breaking(answers=_lost_after_a_failure),
        "text.exact",
    ),
    live(
        "only the first answer loses a token",
        "text",
        Breaking(answers=only(token(1, gone), first)),
        "text.exact",
    ),
    live("only 10 at once", "crowd", _room_for(10), AT_ONCE),
    live("only beyond 15 at once refused", "crowd", _refused_beyond(15), OWN, UNDISTURBED),
    live(
        "only every 7th stream loses a token",
        "crowd",
        Breaking(answers=only(token(3, gone), every(7))),
        OWN,
    ),
    live(
        "only beyond 30 at once, one buffer",
        "crowd",
        Breaking(answers=only(_one_buffer, beyond(30))),
        explained="the gate holds 20 streams at once: a load run (`wirecheck load`) sees more",
    ),
]
