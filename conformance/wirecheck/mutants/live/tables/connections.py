"""What goes wrong with the messages of typed on a WebSocket."""

from collections.abc import Callable

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.message_proxy import Binary
from wirecheck.mutants.live.model import live
from wirecheck.mutants.live.passing import gone, token
from wirecheck.mutants.live.pieces import text
from wirecheck.mutants.live.traffic import Exchange
from wirecheck.mutants.live.typed import kind

TEXT = "text.exact"
NEVER = Breaking(leaving="never")


async def _twice(_: Exchange, pieces: Pieces) -> Pieces:
    async for piece in pieces:
        yield piece
        if kind(piece) == "done":
            yield piece


async def _joined(_: Exchange, pieces: Pieces) -> Pieces:
    """Two messages in one frame."""
    kept = b""
    async for piece in pieces:
        if kept:
            yield kept + piece
            kept = b""
        elif kind(piece) == "chunk":
            kept = piece
        else:
            yield piece


async def _as_bytes(_: Exchange, pieces: Pieces) -> Pieces:
    async for piece in pieces:
        yield Binary(piece) if text(piece) is not None else piece


def _after(kinds: set[str]) -> Callable[[Exchange, Pieces], Pieces]:
    """The first token lost of each stream that follows such an ending on the connection."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        is_due = False
        async for piece in pieces:
            if is_due and text(piece) is not None:
                is_due = False
                continue
            is_due = is_due or kind(piece) in kinds
            yield piece

    return change


async def _uncancelled(exchange: Exchange, pieces: Pieces) -> Pieces:
    """A cancel is not passed on."""
    async for piece in pieces:
        if kind(piece) == "cancel":
            exchange.traffic.seen["cancelled"] = True
        else:
            yield piece


async def _confirmed(exchange: Exchange, pieces: Pieces) -> Pieces:
    """A cancel that was not passed on is confirmed once the answer has ended; its rest is lost."""
    seen = exchange.traffic.seen
    async for piece in pieces:
        if not seen.get("cancelled"):
            yield piece
        elif kind(piece) == "done":
            seen.clear()
            yield b'{"type": "cancelled"}'


async def _left_over(_: Exchange, pieces: Pieces) -> Pieces:
    """After a cancel comes a token that was on its way."""
    last = b""
    async for piece in pieces:
        last = piece if text(piece) is not None else last
        yield piece
        if kind(piece) == "cancelled":
            yield last


async def _hung_up(_: Exchange, pieces: Pieces) -> Pieces:
    """What is refused ends the connection."""
    async for piece in pieces:
        if kind(piece) == "error":
            return
        yield piece


TYPED_MESSAGES = [
    live("done twice", "chats", Breaking(answers=_twice), "order.one-terminal"),
    live("two messages in a frame", "text", Breaking(answers=_joined), "schema.json"),
    live("text as bytes", "text", Breaking(answers=_as_bytes), "framing.websocket-binary"),
    live("a token lost", "text", Breaking(answers=token(2, gone)), TEXT),
]
TYPED_RARE = [
    live(
        "only after an answer, the first token lost",
        "chats",
        Breaking(answers=_after({"done"})),
        TEXT,
    ),
    live(
        "only after an error, the first token lost",
        "bad-no-model",
        Breaking(answers=_after({"error"})),
        "connection.usable",
    ),
    live(
        "only after a cancel, the first token lost",
        "cancel-midway",
        Breaking(answers=_after({"cancelled"})),
        "connection.usable",
    ),
]
TYPED_CANCELS = [
    live(
        "cancels not passed on",
        "cancel-midway",
        Breaking(asks=_uncancelled),
        "cancel.stopped",
    ),
    live(
        "cancels confirmed, and not passed on",
        "cancel-midway",
        Breaking(asks=_uncancelled, answers=_confirmed),
        "cancel.stopped",
    ),
    live(
        "a token after a cancel",
        "cancel-midway",
        Breaking(answers=_left_over),
        "cancel.kept",
    ),
    live("the upstream never left", "leave-midway", NEVER, "cancel.upstream-closed"),
    live(
        "the upstream left when something is sent",
        "leave-waiting",
        Breaking(leaving="when sending"),
        "cancel.upstream-closed",
    ),
]
TYPED_REFUSALS = [
    live(
        "bad messages end the connection",
        "bad-no-type",
        Breaking(answers=_hung_up),
        "message.refused",
        "connection.usable",
    ),
]
