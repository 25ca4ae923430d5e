"""A WebSocket as the carrier of a channel's messages."""

import asyncio
import contextlib
import socket

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.frames import CloseCode
from websockets.http11 import Response

from wirecheck.probes import limits
from wirecheck.probes.carrier import Carrier, GoneError, Message
from wirecheck.probes.network import ABORT, take_little
from wirecheck.probes.talk import Leaving
from wirecheck.probes.tape import Tape
from wirecheck.recording import Headers, How

# The handshake's own headers, which the library writes.
_OF_THE_LIBRARY = frozenset({"Host", "User-Agent"})
# What the probe noted when it had closed a connection; the detail is the code of the answer.
CLOSED = "closed"


async def _shake_hands(url: str, headers: Headers) -> ClientConnection:
    return await connect(
        url,
        additional_headers=[it for it in headers if it[0] not in _OF_THE_LIBRARY],
        user_agent_header="wirecheck",
        compression=None,
        proxy=None,
        open_timeout=limits.IDLE_S,
        close_timeout=limits.FAREWELL_S,
        ping_interval=None,
        max_size=limits.BODY_BYTES,
        max_queue=None,
    )


class WebSocketCarrier(Carrier):
    """One WebSocket connection."""

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self._connection: ClientConnection | None = None

    async def open(self) -> bool:
        """Shake hands."""
        request = self.tape.request
        try:
            self._connection = await _shake_hands(request.url, request.headers)
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
            return True
        return False

    async def send(self, data: str | bytes) -> None:
        """Send one message."""
        if self._connection is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._connection.send(data)

    async def next(self) -> Message:
        """Wait for the next message."""
        if self._connection is None:
            raise RuntimeError("the connection is not open")
        try:
            message = await self._connection.recv()
        except ConnectionClosed as closed:
            raise GoneError(*_closed(closed)) from closed
        return (message.encode(), False) if isinstance(message, str) else (message, True)

    async def caught_up(self) -> None:
        """Wait for the answer to a ping, which comes after all that was sent before it.

        RFC 6455, 5.5.2. An endpoint that answers no ping is waited for no longer than this.
        """
        if self._connection is None:
            return
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            pong = await self._connection.ping()
            async with asyncio.timeout(limits.PONG_S):
                await pong

    def stall(self) -> None:
        """Read no more of what comes."""
        if self._connection is not None:
            self._connection.transport.pause_reading()
            take_little(self._connection.transport)

    async def close(self, how: Leaving) -> None:
        """Close the connection as a page does that is left, or reset it."""
        if self._connection is None:
            return
        if how == "reset":
            _reset(self._connection)
        had_ended = self._connection.close_code is not None
        await self._connection.close(CloseCode.GOING_AWAY)
        if how == "fin" and not had_ended:
            answer = self._connection.protocol.close_rcvd
            self.tape.mark(CLOSED, str(int(answer.code)) if answer else "")

    def _head(self, response: Response | None) -> None:
        if response is not None:
            headers = tuple((name, value) for name, value in response.headers.raw_items())
            self.tape.head(response.status_code, headers, "HTTP/1.1")


def _reset(connection: ClientConnection) -> None:
    sock = connection.transport.get_extra_info("socket")
    if sock is not None and not connection.transport.is_closing():
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
    connection.transport.abort()


def _closed(closed: ConnectionClosed) -> tuple[How, str, int | None]:
    """How an endpoint ended a connection, as an ending tells it."""
    if closed.rcvd is None:
        cause = closed.__cause__
        how: How = "reset" if isinstance(cause, ConnectionResetError) else "truncated"
        return how, str(closed), None
    reason = f" ({closed.rcvd.reason})" if closed.rcvd.reason else ""
    detail = f"the endpoint closed the WebSocket with code {closed.rcvd.code}{reason}"
    return "truncated", detail, closed.rcvd.code
