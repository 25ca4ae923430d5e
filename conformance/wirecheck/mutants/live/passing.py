"""Ways to pass the pieces of a stream on wrongly, and the exchanges in which to do so."""

import asyncio
from collections.abc import Callable

from wirecheck.mutants.live.breaking import Passing, Pieces, When
from wirecheck.mutants.live.pieces import text
from wirecheck.mutants.live.traffic import Exchange

Edit = Callable[[bytes], bytes]


def always(_: Exchange) -> bool:
    """In every exchange."""
    return True


def first(exchange: Exchange) -> bool:
    """In the first exchange alone."""
    return exchange.number == 1


def beyond(count: int) -> When:
    """Where more than so many exchanges were open when this one began."""
    return lambda exchange: exchange.company > count


def every(count: int) -> When:
    """In one of so many exchanges."""
    return lambda exchange: exchange.number % count == 0


def only(passing: Passing, when: When) -> Passing:
    """One way of passing on in some exchanges, and none in the others."""

    async def change(exchange: Exchange, pieces: Pieces) -> Pieces:
        async for piece in passing(exchange, pieces) if when(exchange) else pieces:
            yield piece

    return change


def each(edit: Edit) -> Passing:
    """Every piece edited."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        async for piece in pieces:
            yield edit(piece)

    return change


def token(index: int, edit: Edit) -> Passing:
    """One token edited, counted from 0."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        count = 0
        async for piece in pieces:
            is_token = text(piece) is not None
            yield edit(piece) if is_token and count == index else piece
            count += is_token

    return change


def nth_tokens(count: int, edit: Edit) -> Passing:
    """One of so many tokens edited."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        seen = 0
        async for piece in pieces:
            seen += text(piece) is not None
            yield edit(piece) if text(piece) is not None and seen % count == 0 else piece

    return change


def gone(_: bytes) -> bytes:
    """Nothing in the place of a piece."""
    return b""


def doubled(piece: bytes) -> bytes:
    """A piece twice."""
    return piece + piece


async def gathered(_: Exchange, pieces: Pieces) -> Pieces:
    """Everything at the end."""
    for piece in [piece async for piece in pieces]:
        yield piece


async def hoarded(_: Exchange, pieces: Pieces) -> Pieces:
    """Everything taken in as soon as it comes, whether or not it can be passed on."""
    taken: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def take_in() -> None:
        async for piece in pieces:
            taken.put_nowait(piece)
        taken.put_nowait(None)

    taking = asyncio.create_task(take_in())
    try:
        while (piece := await taken.get()) is not None:
            yield piece
    finally:
        taking.cancel()
        await asyncio.wait([taking])


async def lagging(_: Exchange, pieces: Pieces) -> Pieces:
    """Each piece when the next has come."""
    before = b""
    async for piece in pieces:
        if before:
            yield before
        before = piece
    yield before


async def without_last_token(_: Exchange, pieces: Pieces) -> Pieces:
    """The last token lost: it is flushed by the next, which does not come."""
    kept = b""
    async for piece in pieces:
        if text(piece) is not None:
            if kept:
                yield kept
            kept = piece
        else:
            yield piece


def in_blocks(size: int) -> Passing:
    """So many bytes at a time, as a buffer of that size is flushed."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        kept = b""
        async for piece in pieces:
            kept += piece
            while len(kept) >= size:
                yield kept[:size]
                kept = kept[size:]
        yield kept

    return change


def in_groups(count: int) -> Passing:
    """So many pieces at a time."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        kept: list[bytes] = []
        async for piece in pieces:
            kept.append(piece)
            if len(kept) == count:
                yield b"".join(kept)
                kept.clear()
        yield b"".join(kept)

    return change


async def byte_by_byte(_: Exchange, pieces: Pieces) -> Pieces:
    """Each byte by itself."""
    async for piece in pieces:
        for byte in piece:
            yield bytes([byte])


def until(ends: Callable[[bytes], bool], instead: bytes = b"") -> Passing:
    """Nothing from the first such piece on, but perhaps something in its place."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        async for piece in pieces:
            if ends(piece):
                yield instead
                return
            yield piece

    return change


def then_last(data: bytes) -> Passing:
    """Something after the last piece."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        async for piece in pieces:
            yield piece
        yield data

    return change


def swapped(one: int) -> Passing:
    """A token and the next in each other's place."""

    async def change(_: Exchange, pieces: Pieces) -> Pieces:
        count, kept = 0, b""
        async for piece in pieces:
            is_token = text(piece) is not None
            if is_token and count == one:
                kept = piece
            else:
                yield piece
                yield kept
                kept = b""
            count += is_token

    return change
