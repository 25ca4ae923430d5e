"""Brings blocks to the client as the delivery says: gathered, cut, paced, and up to its stops."""

import asyncio
from collections.abc import Awaitable, Callable

from wirecheck_mock_providers.delivery.blocks import Block, join
from wirecheck_mock_providers.delivery.cutting import cuts, pieces
from wirecheck_mock_providers.delivery.exchange import Exchange
from wirecheck_mock_providers.delivery.modes import EndKind, Place

#: More than this is not gathered, in bytes.
GATHERED_MAX_BYTES = 8 * 1024 * 1024
_MS_PER_S = 1000


class CutOff(Exception):  # noqa: N818 - an ending, no error
    """The delivery ends the answer here."""

    def __init__(self, how: EndKind) -> None:
        super().__init__(how)
        self.how = how


class Courier:
    """Delivers one answer."""

    def __init__(
        self,
        exchange: Exchange,
        write: Callable[[bytes], Awaitable[None]],
        until_read: Callable[[], Awaitable[None]],
    ) -> None:
        """Deliver as `exchange.delivery` says.

        Args:
            exchange: what is noted goes there.
            write: sends one piece of the body.
            until_read: waits until the client has read all that was sent.
        """
        self._exchange = exchange
        self._delivery = exchange.delivery
        self._write = write
        self._until_read = until_read
        self._gathered: list[Block] = []
        self._gathered_bytes = 0
        self.due_s: float | None = None
        """When what was gathered has to leave, by the loop's clock."""
        self._stops: list[tuple[Place, Callable[[], Awaitable[None]]]] = []
        if self._delivery.stall:
            self._stops.append((self._delivery.stall, self._stall))
        if self._delivery.cut:
            self._stops.append((self._delivery.cut.place, self._cut))

    async def deliver(self, block: Block) -> None:
        """Deliver the block, or gather it.

        Raises:
            CutOff: the answer ends here.
        """
        if self._delivery.coalesce is None:
            await self._send(block)
            return
        if not block.data:
            return
        self._gathered.append(block)
        self._gathered_bytes += len(block.data)
        if self.due_s is None and self._delivery.coalesce.after_ms is not None:
            now_s = asyncio.get_running_loop().time()
            self.due_s = now_s + self._delivery.coalesce.after_ms / _MS_PER_S
        most = self._delivery.coalesce.size or GATHERED_MAX_BYTES
        if self._gathered_bytes >= min(most, GATHERED_MAX_BYTES):
            await self.let_go()

    async def let_go(self) -> None:
        """Deliver what was gathered.

        Raises:
            CutOff: the answer ends here.
        """
        self.due_s = None
        blocks, self._gathered, self._gathered_bytes = self._gathered, [], 0
        if blocks:
            self._exchange.note("coalesce", len(blocks) - 1)
            await self._send(join(blocks))

    async def pause_at_start(self) -> None:
        """Keep the stops that come before the first byte.

        Raises:
            CutOff: the answer ends here.
        """
        await self._send(Block(b""))

    async def _send(self, block: Block) -> None:
        while (found := self._next_stop(block)) is not None:
            index, offset = found
            before, block = block.split(offset)
            await self._send_split(before)
            _, act = self._stops.pop(index)
            await act()
        await self._send_split(block)

    def _next_stop(self, block: Block) -> tuple[int, int] | None:
        """Return the index of the first stop in the block, and its offset there."""
        offsets = [(self._offset(place, block), at) for at, (place, _) in enumerate(self._stops)]
        found = [(offset, at) for offset, at in offsets if offset is not None]
        return min(found)[::-1] if found else None

    def _offset(self, place: Place, block: Block) -> int | None:
        if place.unit == "byte":
            offset = place.number - self._exchange.client_bytes
            return offset if offset <= len(block.data) else None
        if self._exchange.events is None:
            return None
        missing = place.number - self._exchange.events
        if place.unit == "in-event":
            return _middle(missing, block.ends)
        if missing == 0:
            return 0
        return block.ends[missing - 1] if missing <= len(block.ends) else None

    async def _send_split(self, block: Block) -> None:
        offsets = self._delivery.splits.offsets(self._exchange.client_bytes, len(block.data))
        parts = block.parts(offsets)
        part = next(parts)
        for behind in parts:
            await self._send_pieces(part)
            self._exchange.note("split")
            await self._until_read()
            part = behind
        await self._send_pieces(part)

    async def _send_pieces(self, block: Block) -> None:
        found = cuts(block.data, self._delivery)
        for mode, offsets in found.items():
            self._exchange.note(mode, len(offsets))
        for piece in pieces(block.data, set().union(*found.values())):
            if piece:
                await self._send_piece(piece)
        if self._exchange.events is not None:
            self._exchange.events += len(block.ends)

    async def _send_piece(self, piece: bytes) -> None:
        if self._delivery.delay_ms:
            self._exchange.note("delay")
            await asyncio.sleep(self._delivery.delay_ms / _MS_PER_S)
        if self._delivery.step:
            await self._exchange.wait_for_release("step", "held")
        await self._write(piece)
        self._exchange.wrote(len(piece))

    async def _stall(self) -> None:
        await self._exchange.wait_for_release("stall", "stalled")

    async def _cut(self) -> None:
        if self._delivery.cut:
            self._exchange.note("cut")
            raise CutOff(self._delivery.cut.how)


def _middle(number: int, ends: tuple[int, ...]) -> int | None:
    """Return an offset inside the event of this number, counted from 1, if it ends in the block."""
    if not 1 <= number <= len(ends):
        return None
    begin = ends[number - 2] if number > 1 else 0
    return (begin + ends[number - 1]) // 2
