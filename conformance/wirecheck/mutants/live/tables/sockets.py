"""What goes wrong with the messages of a connection of Socket.IO."""

import json

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import each, gone, token
from wirecheck.mutants.live.pieces import carrying, edited, payload, text
from wirecheck.mutants.live.traffic import Exchange

TEXT = "text.exact"
NEVER = Breaking(leaving="never")


def _provider(exchange: Exchange) -> str:
    return str(exchange.traffic.seen.get("provider"))


async def _noted(exchange: Exchange, pieces: Pieces) -> Pieces:
    """The provider of the last question."""
    async for piece in pieces:
        exchange.traffic.seen["provider"] = payload(piece).get("provider")
        yield piece


async def _lost_at_the_second(exchange: Exchange, pieces: Pieces) -> Pieces:
    """A token is lost of every answer of the second provider."""
    count = 0
    async for piece in pieces:
        count += text(piece) is not None
        is_lost = count == 3 and text(piece) is not None  # noqa: PLR2004 - any token would do
        if not (is_lost and _provider(exchange) == "claude"):
            yield piece


async def _mixed_up(exchange: Exchange, pieces: Pieces) -> Pieces:
    """Where several streams run, each token is told as one of the stream before."""
    seen: list[str] = exchange.traffic.seen.setdefault("sessions", [])
    async for piece in pieces:
        value = payload(piece)
        session = str(value.get("sessionId", ""))
        if session and session not in seen:
            seen.append(session)
        if len(seen) > 1 and text(piece) is not None:
            before = seen[seen.index(session) - 1]
            yield carrying(piece, value | {"sessionId": before})
        else:
            yield piece


async def _all_cancelled(exchange: Exchange, pieces: Pieces) -> Pieces:
    """A cancel of one stream cancels all of the connection."""
    asked: list[str] = exchange.traffic.seen.setdefault("asked", [])
    async for piece in pieces:
        yield piece
        session = payload(piece).get("sessionId")
        if session in asked:
            for other in asked:
                if other != session:
                    yield carrying(piece, {"sessionId": other})
        elif session:
            asked.append(session)


async def _without_packet(_: Exchange, pieces: Pieces) -> Pieces:
    """The object of an event, without the packet around it."""
    async for piece in pieces:
        yield json.dumps(payload(piece)).encode() if text(piece) is not None else piece


SESSION_MESSAGES = [
    live(
        "events without packets",
        "text",
        Breaking(answers=_without_packet),
        "framing.socketio-not-a-packet",
    ),
    live(
        "moments turned back",
        "text",
        Breaking(
            answers=each(
                edited(
                    lambda it: (
                        it | {"timestamp": "2001-01-01T00:00:00+00:00"}
                        if "fullResponse" in it
                        else it
                    )
                )
            )
        ),
        "invariant.timestamps-never-fall",
    ),
]
SESSION_ISOLATION = [
    live(
        "a cancel cancels all",
        "interleaved-cancel",
        Breaking(asks=_all_cancelled),
        "isolation.undisturbed",
    ),
    live("all upstreams kept when the connection goes", "vanish", NEVER, "cancel.upstream-closed"),
    live("all upstreams kept when it is reset", "vanish-reset", NEVER, "cancel.upstream-closed"),
]
SESSION_RARE = [
    live(
        "only where streams overlap, told as another's",
        "interleaved",
        Breaking(answers=_mixed_up),
        "isolation.own-text",
    ),
    live(
        "only with the second provider, a token lost",
        "text-claude",
        Breaking(asks=_noted, answers=_lost_at_the_second),
        TEXT,
    ),
]
PARTIAL_MESSAGES = [
    live("a token lost", "text", Breaking(answers=token(2, gone)), TEXT),
    live("the upstream never left", "leave-midway", NEVER, "cancel.upstream-closed"),
]
