"""The answer on its way to the client: framed, delivered as the exchange says, and ended."""

import asyncio
from collections.abc import Awaitable, Callable

from wirecheck_mock_providers.delivery import heads
from wirecheck_mock_providers.delivery.blocks import Shape
from wirecheck_mock_providers.delivery.courier import Courier, CutOff
from wirecheck_mock_providers.delivery.exchange import Exchange
from wirecheck_mock_providers.delivery.frames import CLOSE_FRAME, FrameError
from wirecheck_mock_providers.delivery.heads import Framing, Headers
from wirecheck_mock_providers.delivery.incoming import Incoming
from wirecheck_mock_providers.delivery.upstream import Truncated

_LAST_CHUNK = b"0\r\n\r\n"


class Outgoing:
    """One answer to a client."""

    def __init__(self, incoming: Incoming, exchange: Exchange) -> None:
        """Answer a request, whose connection may live on."""
        self._incoming = incoming
        self._client = incoming.client
        self._exchange = exchange
        self._delivery = exchange.delivery
        self.framing: Framing = "none"
        """How the end of the body is told."""
        self.keep_alive = True
        """Whether the connection can take another request after this answer."""

    async def head(self, status: int, reason: bytes, headers: Headers) -> None:
        """Write the head of the answer, as soon as it may be."""
        if self._delivery.hold:
            await self._exchange.wait_for_release("hold", "held")
        await self.interim(status, reason, headers)
        self._exchange.kept.answered(status, headers)
        self._exchange.reach("streaming")

    async def deliver(
        self,
        shape: Shape,
        read: Callable[[], Awaitable[bytes]],
        write: Callable[[bytes], Awaitable[None]],
    ) -> bool:
        """Deliver all that is read; return whether that was all, and all whole."""
        self._exchange.events = 0 if shape.has_events else None

        async def write_and_keep(piece: bytes) -> None:
            await write(piece)
            self._exchange.kept.sent(piece)

        courier = Courier(self._exchange, write_and_keep, self._client.until_read)
        try:
            await courier.pause_at_start()
            await self._carry(shape, courier, read)
        except CutOff as cut:
            await self._cut_off(cut)
        except Truncated as error:
            self._exchange.end("server-truncated", str(error))
            self.abandon()
        except FrameError as error:
            self._exchange.end("server-unreadable", str(error))
            self.abandon()
        else:
            return True
        return False

    async def _carry(
        self, shape: Shape, courier: Courier, read: Callable[[], Awaitable[bytes]]
    ) -> None:
        while data := await self._read_in_time(courier, read):
            blocks = shape.feed(data)
            self._note_changes(shape)
            for block in blocks:
                await courier.deliver(block)
        await courier.let_go()

    async def _read_in_time(self, courier: Courier, read: Callable[[], Awaitable[bytes]]) -> bytes:
        """Read on; let go in the meantime what was gathered for long enough."""
        while True:
            try:
                async with asyncio.timeout_at(courier.due_s):
                    return await read()
            except TimeoutError:
                await courier.let_go()
            except (Truncated, ConnectionResetError):
                await courier.let_go()
                raise

    def _note_changes(self, shape: Shape) -> None:
        for mode, times in shape.changes().items():
            if mode in self._exchange.stimuli:
                self._exchange.note(mode, times - self._exchange.stimuli[mode]["times"])

    async def interim(self, status: int, reason: bytes, headers: Headers) -> None:
        """Write a head at once: of an answer before the answer."""
        await self._client.write(heads.encode(status, reason, headers))

    async def write_body(self, piece: bytes) -> None:
        """Write a piece of the body, framed."""
        chunked = self.framing == "chunked"
        await self._client.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)

    async def finish(self) -> None:
        """End the body."""
        if self.framing == "chunked":
            await self._client.write(_LAST_CHUNK)

    async def _cut_off(self, cut: CutOff) -> None:
        if cut.how == "reset":
            await self._client.reset()
        elif cut.how == "clean" and self._exchange.kind == "websocket":
            await self._client.write(CLOSE_FRAME)
        elif cut.how == "clean":
            await self.finish()
        self._exchange.end("cut")
        if cut.how != "clean" or self.framing != "chunked" or not self._incoming.is_complete:
            self.abandon()

    def abandon(self) -> None:
        """Close the connection: nothing more can be said on it."""
        self.keep_alive = False
        self._client.close()
