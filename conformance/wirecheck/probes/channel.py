"""A connection on which questions and events are messages: a WebSocket, perhaps with Socket.IO."""

import asyncio
import contextlib
import socket
from typing import Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.frames import CloseCode
from websockets.http11 import Response

from wirecheck.contract import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Seen, understand
from wirecheck.probes import limits
from wirecheck.probes.network import ABORT
from wirecheck.probes.talk import Leaving
from wirecheck.probes.tape import Tape
from wirecheck.recording import Ending, Frame, How, Reader, Request

_SWITCHED = 101


class Listener(Protocol):
    """Who is told of the messages of one stream, ``stream`` being its id."""

    stream: str

    async def take(self, data: bytes, *, binary: bool) -> None:
        """Take a message."""

    async def ended(self, ending: Ending) -> None:
        """Learn that the connection is over."""


class Channel:
    """One WebSocket connection.

    Attributes:
        tape: What belongs to no stream: the handshake, and messages that nobody waits for.
        listeners: The streams that are under way, the last one begun at the end.
        failures_aside: So many events that report a failure belong to no stream, because they may
            be the answer to what was sent before the stream was asked for.
    """

    def __init__(self, contract: Contract, request: Request) -> None:
        self.tape = Tape(request, contract.transport)
        self.listeners: list[Listener] = []
        self.failures_aside = 0
        self._contract = contract
        self._reader = Reader(contract.transport)
        self._connection: ClientConnection | None = None
        self._receiving: asyncio.Task[None] | None = None

    async def open(self) -> bool:
        """Shake hands; False if the endpoint would not, and the tape's ending says how."""
        request = self.tape.request
        headers = [(name, value) for name, value in request.headers if name not in _OF_THE_LIBRARY]
        try:
            self._connection = await connect(
                request.url,
                additional_headers=headers,
                user_agent_header="wirecheck",
                compression=None,
                proxy=None,
                open_timeout=limits.IDLE_S,
                close_timeout=limits.FAREWELL_S,
                ping_interval=None,
                max_size=limits.BODY_BYTES,
                max_queue=None,
            )
        except InvalidStatus as error:
            self._head(error.response)
            self.tape.frame(bytes(error.response.body or b""))
            self.tape.end("clean")
        except (InvalidHandshake, InvalidMessage) as error:
            self.tape.end("garbage", str(error))
        except TimeoutError:
            self.tape.end("timeout", f"no handshake within {limits.IDLE_S:g} s")
        except OSError as error:
            self.tape.end("refused", error.strerror or str(error))
        else:
            self._head(self._connection.response)
            if await self._greet():
                self._receiving = asyncio.create_task(self._receive())
                return True
        return False

    async def send(self, data: str | bytes) -> None:
        """Send one message; what cannot be sent any more is known from the ending."""
        if self._connection is None:
            return
        with contextlib.suppress(ConnectionClosed):
            await self._connection.send(data)

    async def caught_up(self) -> None:
        """Wait until all that the endpoint has sent by now has arrived: it answers a ping after it.

        RFC 6455, 5.5.2. An endpoint that answers no ping is waited for no longer than this.
        """
        if self._connection is None:
            return
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            pong = await self._connection.ping()
            async with asyncio.timeout(limits.PONG_S):
                await pong

    async def close(self, how: Leaving = "fin") -> None:
        """Close the connection as a page does that is left, or reset it."""
        if self._connection is None:
            return
        if how == "reset":
            sock = self._connection.transport.get_extra_info("socket")
            if sock is not None and not self._connection.transport.is_closing():
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            self._connection.transport.abort()
        await self._connection.close(CloseCode.GOING_AWAY)
        if self._receiving is not None:
            await asyncio.wait([self._receiving])
        self.tape.end("left", how)

    async def _greet(self) -> bool:
        """What a protocol above WebSocket says first; False if the endpoint turned it down."""
        return True

    async def _arrived(self, data: bytes, *, binary: bool) -> None:
        """Hand a message to whom it concerns."""
        listener = self._sole_listener(data)
        if listener is None:
            listener = self._listener(self._understood(data, binary=binary))
        if listener is None:
            self.tape.frame(data, binary=binary)
        else:
            await listener.take(data, binary=binary)

    def _sole_listener(self, data: bytes) -> Listener | None:  # noqa: ARG002 - a protocol may look
        """The one stream under way, if a message need not be read to know that it is its."""
        return self.listeners[0] if len(self.listeners) == 1 and not self.failures_aside else None

    def _understood(self, data: bytes, *, binary: bool) -> list[Seen]:
        events = self._reader.feed(Frame(0.0, data, binary))
        return [understand(self._contract, event) for event in events]

    def _listener(self, seen: list[Seen]) -> Listener | None:
        """The stream that a message belongs to: the one that it names, else the last one begun."""
        if self.failures_aside and any(it.kind and it.kind.ends == "failure" for it in seen):
            self.failures_aside -= 1
            return None
        pointer = self._contract.stream_id
        if len(self.listeners) > 1 and pointer is not None:
            names = [resolve(it.payload, pointer) for it in seen]
            return next((it for it in reversed(self.listeners) if it.stream in names), None)
        return self.listeners[-1] if self.listeners else None

    async def _next(self) -> tuple[bytes, bool]:
        """The next message, and whether it is binary."""
        if self._connection is None:
            raise RuntimeError("the connection is not open")
        message = await self._connection.recv()
        return (message.encode(), False) if isinstance(message, str) else (message, True)

    async def _receive(self) -> None:
        try:
            while True:
                data, binary = await self._next()
                await self._arrived(data, binary=binary)
        except ConnectionClosed as closed:
            self.tape.end(*_closed(closed))
        for listener in tuple(self.listeners):
            await listener.ended(self._ending())

    def _ending(self) -> Ending:
        return self.tape.ending or Ending("truncated", self.tape.now_ms())

    def _head(self, response: Response | None) -> None:
        if response is not None:
            headers = tuple((name, value) for name, value in response.headers.raw_items())
            self.tape.head(response.status_code, headers, "HTTP/1.1")


# The handshake's own headers, which the library writes.
_OF_THE_LIBRARY = frozenset({"Host", "User-Agent"})


def _closed(closed: ConnectionClosed) -> tuple[How, str]:
    """How an endpoint ended a connection, in the words of an ending."""
    if closed.rcvd is None:
        cause = closed.__cause__
        how: How = "reset" if isinstance(cause, ConnectionResetError) else "truncated"
        return how, str(closed)
    reason = f" ({closed.rcvd.reason})" if closed.rcvd.reason else ""
    return "truncated", f"the endpoint closed the WebSocket with code {closed.rcvd.code}{reason}"
