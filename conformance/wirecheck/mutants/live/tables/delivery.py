"""How a proxy, a middleware or a buffer delivers too late; and how it may deliver."""

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.model import Live, live
from wirecheck.mutants.live.passing import (
    byte_by_byte,
    gathered,
    hoarded,
    in_blocks,
    in_groups,
    lagging,
    only,
)
from wirecheck.mutants.live.pieces import text
from wirecheck.mutants.live.traffic import Exchange

HELD = "delivery.before-release"


def _offers_gzip(exchange: Exchange) -> bool:
    return "gzip" in exchange.request.get("accept-encoding")


async def _blank_line_late(_: Exchange, pieces: Pieces) -> Pieces:
    """The blank line that ends an event is sent with the next event."""
    owed = b""
    async for piece in pieces:
        yield owed + piece.removesuffix(b"\n")
        owed = b"\n"
    yield owed


async def _kept_alive(_: Exchange, pieces: Pieces) -> Pieces:
    async for piece in pieces:
        yield b": keep-alive\n\n" + piece


def all_at_the_end(scenario: str) -> Live:
    """The whole body is held back, in whatever dialect."""
    return live("all at the end", scenario, Breaking(answers=gathered), HELD)


async def _tokens_with_the_end(_: Exchange, pieces: Pieces) -> Pieces:
    kept: list[bytes] = []
    async for piece in pieces:
        if text(piece) is not None:
            kept.append(piece)
            continue
        for token in kept:
            yield token
        kept.clear()
        yield piece


def tokens_at_the_end(scenario: str) -> Live:
    """Of each stream of a connection, the tokens are held back."""
    return live("all tokens with the end", scenario, Breaking(answers=_tokens_with_the_end), HELD)


LATE = [
    all_at_the_end("hold-first"),
    live("blocks of 4 KiB", "hold-middle", Breaking(answers=in_blocks(4096)), HELD),
    live("each event when the next has come", "hold-last", Breaking(answers=lagging), HELD),
    live("two events at a time", "hold-first", Breaking(answers=in_groups(2)), HELD),
    live("five events at a time", "hold-middle", Breaking(answers=in_groups(5)), HELD),
    live("an event's blank line late", "hold-first", Breaking(answers=_blank_line_late), HELD),
    live(
        "held back where compression is offered",
        "compressed",
        Breaking(answers=only(gathered, _offers_gzip)),
        HELD,
    ),
]

HARMLESS = [
    live("byte by byte", "unicode", Breaking(answers=byte_by_byte)),
    live("blocks of 7 bytes", "sse-lookalike", Breaking(answers=in_blocks(7))),
    live("comments between the events", "hold-middle", Breaking(answers=_kept_alive)),
]

TAKEN_IN = live(
    "all taken in, whoever reads", "unread", Breaking(answers=hoarded), "pressure.bounded"
)
