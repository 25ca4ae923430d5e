"""A WebSocket whose frames are the probe's own to make, and whose every byte is recorded.

RFC 6455. Messages are sent in fragments, with a ping between two of them; frames that break the
protocol can be sent as well, and the handshake can ask for another version.
"""

import asyncio
import contextlib
import secrets
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

import h11
from websockets.frames import CloseCode, Frame, Opcode

from wirecheck.probes import http1, limits
from wirecheck.probes.carrier import Carrier, GoneError, Message
from wirecheck.probes.conversation import FAILURES, connected, failure
from wirecheck.probes.network import Network
from wirecheck.probes.talk import Leaving
from wirecheck.probes.tape import Tape
from wirecheck.probes.websocket import CLOSED
from wirecheck.wire import frames

# What the probe noted: the data of a ping that it sent, in hexadecimal; that it said farewell; that
# the endpoint did, with the code of its close frame; that the endpoint ended the TCP connection.
PINGED, CLOSING, FAREWELL, HUNG_UP = "pinged", "closing", "farewell", "hung-up"
VERSION = "13"
FRAGMENTS = 3
_READ_BYTES = 64 * 1024
_KEY_BYTES = 16
_PING_BYTES = 8


class FramesCarrier(Carrier):
    """One WebSocket connection.

    Attributes:
        raw: Takes the bytes that the endpoint sends, from its handshake on.
        version: The version of the protocol that the handshake asks for.
    """

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self.raw = Tape(tape.request, "frames")
        self.version = VERSION
        self._network = Network()
        self._decoder = frames.Decoder()
        self._inbox: asyncio.Queue[Message | GoneError] = asyncio.Queue()
        self._pongs: set[bytes] = set()
        self._farewell: str | None = None
        self._news = asyncio.Condition()
        self._reading: asyncio.Task[None] | None = None

    async def open(self) -> bool:
        """Shake hands."""
        try:
            async with asyncio.timeout(limits.IDLE_S):
                rest = await self._shake_hands()
        except TimeoutError:
            self._over(GoneError("timeout", f"no handshake within {limits.IDLE_S:g} s"))
        except FAILURES as error:
            self._over(GoneError(*failure(error)))
        else:
            if rest is not None:
                self._reading = asyncio.create_task(self._read(rest))
                return True
            self._over(GoneError("clean", "the handshake was refused"))
        return False

    async def send(self, data: str | bytes) -> None:
        """Send one message, in fragments between which a ping stands."""
        opcode = Opcode.TEXT if isinstance(data, str) else Opcode.BINARY
        payload = data.encode() if isinstance(data, str) else data
        size = len(payload) // FRAGMENTS + 1
        for start in range(0, len(payload) + 1, size):
            piece, is_last = payload[start : start + size], start + size > len(payload)
            await self.send_frame(Frame(opcode, piece, fin=is_last).serialize(mask=True))
            if start == 0 and not is_last:
                await self._ping(secrets.token_bytes(_PING_BYTES))
            opcode = Opcode.CONT

    async def send_frame(self, frame: bytes) -> None:
        """Send the bytes of a frame, whatever they are."""
        if self._network.connection is not None:
            with contextlib.suppress(*FAILURES):
                await self._network.connection.write(frame, limits.IDLE_S)

    async def next(self) -> Message:
        """Wait for the next message."""
        news = await self._inbox.get()
        if isinstance(news, GoneError):
            raise news
        return news

    async def caught_up(self) -> None:
        """Wait for the answer to a ping, which comes after all that was sent before it.

        Its data is as long as it may be, and no text. A pong that nobody asked for goes before it,
        and needs no answer (RFC 6455, 5.5.3).
        """
        await self.send_frame(Frame(Opcode.PONG, b"unasked").serialize(mask=True))
        data = bytes(range(255, 255 - frames.CONTROL_BYTES, -1))
        await self._ping(data)
        await self._until(lambda: data in self._pongs)

    async def until_failed(self) -> None:
        """Wait until the endpoint says farewell, or hangs up."""
        await self._until(lambda: self._farewell is not None)

    async def close(self, how: Leaving) -> None:
        """Say farewell, and wait until the endpoint does, and hangs up (RFC 6455, 7.1.1)."""
        if self._reading is not None:
            self.raw.mark(CLOSING)
            code = CloseCode.GOING_AWAY.to_bytes(2)
            await self.send_frame(Frame(Opcode.CLOSE, code).serialize(mask=True))
            await asyncio.wait([self._reading], timeout=limits.IDLE_S)
            self.tape.mark(CLOSED, self._farewell or "")
            self._reading.cancel()
            await asyncio.wait([self._reading])
        self._over(GoneError("left", how))
        if self._network.connection is not None:
            await self._network.connection.aclose()

    async def _shake_hands(self) -> bytes | None:
        """Ask for a WebSocket; what has come behind the head, or None where it was refused."""
        connection, asked = await connected(self._network, self.tape.request.url), http1.protocol()
        key = b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
        upgrade = (
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Key", key),
            ("Sec-WebSocket-Version", self.version),
        )
        request = replace(self.tape.request, headers=(*self.tape.request.headers, *upgrade))
        await connection.write(http1.question(asked, request), limits.IDLE_S)
        async for event in http1.answer(asked, connection):
            if isinstance(event, h11.Response | h11.InformationalResponse):
                http1.note_head(self.tape, event)
                self.raw.response = self.tape.response
            if isinstance(event, h11.InformationalResponse):
                return asked.trailing_data[0]
            if isinstance(event, h11.Data):
                self.tape.frame(bytes(event.data))
                self.raw.frame(bytes(event.data))
        return None

    async def _ping(self, data: bytes) -> None:
        self.raw.mark(PINGED, data.hex())
        await self.send_frame(Frame(Opcode.PING, data).serialize(mask=True))

    async def _read(self, data: bytes) -> None:
        """Take what comes, until the endpoint hangs up."""
        connection = self._network.connection
        try:
            while connection is not None and not self.raw.full:
                await self._take(data)
                data = await connection.read(_READ_BYTES)
                if not data:
                    self.raw.mark(HUNG_UP)
                    break
            else:
                self._over(GoneError("limit", self.raw.full))
        except FAILURES as error:
            self.raw.mark(HUNG_UP)
            self._over(GoneError(*failure(error)))
        self._over(GoneError("truncated", "the connection closed without a close frame"))
        await self._tell()

    async def _take(self, data: bytes) -> None:
        self.raw.frame(data)
        for frame in self._decoder.feed(data):
            if frame.opcode == frames.Opcode.PING:
                await self.send_frame(Frame(Opcode.PONG, frame.payload).serialize(mask=True))
            elif frame.opcode == frames.Opcode.PONG:
                self._pongs.add(frame.payload)
            elif frame.opcode == frames.Opcode.CLOSE:
                await self._part(frame)
        for message in self._decoder.messages:
            self._inbox.put_nowait((message.data, message.binary))
        self._decoder.messages.clear()
        await self._tell()

    async def _part(self, frame: frames.Frame) -> None:
        """Answer the endpoint's farewell, or take it as the answer to the probe's."""
        if self._farewell is None:
            self._farewell = str(frame.code or "none")
            self.raw.mark(FAREWELL, self._farewell)
            if not any(mark.name == CLOSING for mark in self.raw.marks):
                await self.send_frame(Frame(Opcode.CLOSE, frame.payload).serialize(mask=True))
            detail = f"the endpoint closed the WebSocket with code {self._farewell}"
            self._inbox.put_nowait(GoneError("truncated", detail, frame.code))

    def _over(self, gone: GoneError) -> None:
        """Note the end of the connection; only the first counts."""
        self.raw.end(gone.how, gone.detail)
        if self._reading is None:
            self.tape.end(gone.how, gone.detail)
        self._inbox.put_nowait(gone)

    async def _until(self, happened: Callable[[], bool]) -> None:
        """Wait until something has happened, or no longer can, or the probe's patience ends."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limits.IDLE_S), self._news:
                await self._news.wait_for(lambda: happened() or self.raw.ending is not None)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
