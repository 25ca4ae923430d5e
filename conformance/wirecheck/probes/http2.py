"""A conversation over HTTP/2, which a browser has with every endpoint that offers it.

httpcore speaks HTTP/2 too, but it leaves a stream only by closing the connection under it. A page
that is left resets the stream (RST_STREAM) and keeps the connection, so that is what is done here.
"""

import contextlib
from urllib.parse import urlsplit

import httpcore
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, DataReceived, Event, ResponseReceived, StreamEnded
from h2.events import StreamReset as Reset
from h2.exceptions import H2Error

from wirecheck.contract import Contract
from wirecheck.probes import limits
from wirecheck.probes.conversation import (
    DETAIL_CHARACTERS,
    FAILURES,
    Conversation,
    connected,
    failure,
)
from wirecheck.probes.network import Connection, Network
from wirecheck.probes.talk import Leaving
from wirecheck.recording import Headers, How, Request, Transport

_ALPN = ("h2", "http/1.1")
_READ_BYTES = 64 * 1024
# RFC 9113, 8.2.2: what is about the connection has no place among the fields; Host is :authority.
_NOT_SENT = frozenset({"host", "connection", "keep-alive", "transfer-encoding", "upgrade"})


async def not_offered(url: str) -> str:
    """Why no HTTP/2 can be spoken at a URL; empty if it can."""
    if urlsplit(url).scheme != "https":
        return "browsers speak HTTP/2 only within TLS, and the endpoint's URL is not https"
    try:
        connection = await connected(Network(), url, *_ALPN)
    except FAILURES as error:
        return f"no connection to ask for HTTP/2 on: {failure(error)[1]}"
    agreed = connection.get_extra_info("ssl_object").selected_alpn_protocol()
    await connection.aclose()
    return "" if agreed == "h2" else "the endpoint offers no HTTP/2 (ALPN)"


class Http2Conversation(Conversation):
    """A request on a connection of its own; the question fits into the first window (64 KiB)."""

    def __init__(self, contract: Contract, request: Request, transport: Transport) -> None:
        super().__init__(contract, request, transport)
        self._protocol = H2Connection(H2Configuration(header_encoding="latin-1"))
        self._stream = 0

    async def __aexit__(self, *_: object) -> None:
        """Leave the stream, and then the connection."""
        await super().__aexit__()
        if self._network.connection is not None:
            await self._network.connection.aclose()

    async def _close(self, how: Leaving) -> None:  # noqa: ARG002 - a stream has one way to be left
        if self._stream:
            with contextlib.suppress(H2Error, *FAILURES):
                self._protocol.reset_stream(self._stream, ErrorCodes.CANCEL)
                await self._send()

    async def _exchange(self) -> None:
        await connected(self._network, self.tape.request.url, *_ALPN)
        try:
            await self._ask()
            while self.tape.ending is None:
                for event in await self._receive():
                    await self._hear(event)
                await self._send()
        except H2Error as error:
            raise httpcore.RemoteProtocolError(str(error)) from error

    @property
    def _connection(self) -> Connection:
        if self._network.connection is None:
            raise RuntimeError("there is no connection yet")
        return self._network.connection

    async def _ask(self) -> None:
        self._protocol.initiate_connection()
        request = self.tape.request
        self._stream = self._protocol.get_next_available_stream_id()
        self._protocol.send_headers(self._stream, _fields(request), end_stream=not request.body)
        if request.body:
            self._protocol.send_data(self._stream, request.body, end_stream=True)
        await self._send()

    async def _receive(self) -> list[Event]:
        data = await self._connection.read(_READ_BYTES, limits.IDLE_S)
        if not data:
            raise httpcore.RemoteProtocolError("peer closed connection within the stream")
        return self._protocol.receive_data(data)

    async def _send(self) -> None:
        await self._connection.write(self._protocol.data_to_send(), limits.IDLE_S)

    async def _hear(self, event: Event) -> None:
        match event:
            case ResponseReceived(headers=fields):
                self._answered([(str(name), str(value)) for name, value in fields or ()])
            case DataReceived(data=data, flow_controlled_length=length):
                self._protocol.acknowledge_received_data(length or 0, self._stream)
                await self._take(data or b"")
                self._bound()
            case StreamEnded():
                self.tape.end("clean")
            case Reset(error_code=code):
                raise httpcore.ReadError(f"RST_STREAM, {_named(code)}")
            case ConnectionTerminated(error_code=code):  # after it h2 reads no more
                raise httpcore.ReadError(f"GOAWAY, {_named(code)}")

    def _answered(self, fields: list[tuple[str, str]]) -> None:
        headers: Headers = tuple(field for field in fields if not field[0].startswith(":"))
        self._head(int(dict(fields)[":status"]), headers, "HTTP/2")

    def _end(self, how: How, detail: str) -> None:
        self.tape.end(how, detail[:DETAIL_CHARACTERS])


def _fields(request: Request) -> Headers:
    """The request as fields: names in lower case, the pseudo-fields first (RFC 9113, 8.3)."""
    url = urlsplit(request.url)
    lower = [(name.lower(), value) for name, value in request.headers]
    return (
        (":method", request.method),
        (":scheme", url.scheme),
        (":authority", url.netloc),
        (":path", url.path + (f"?{url.query}" if url.query else "")),
        *((name, value) for name, value in lower if name not in _NOT_SENT),
    )


def _named(code: int | None) -> str:
    return code.name if isinstance(code, ErrorCodes) else f"error code {code}"
