"""A proxy of WebSockets, with Socket.IO or without, that breaks the messages that it passes on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Request as Handshake
from websockets.http11 import Response

from wirecheck.mutants.live.breaking import Breaking, Pieces
from wirecheck.mutants.live.traffic import Exchange, Request, Traffic

# The library adds these of its own.
OF_A_HOP = ("connection", "upgrade", "host", "sec-websocket-")
# Codes that stand for a connection without a close frame, and cannot be sent.
UNSENT = {1005, 1006, 1015}
NORMAL = 1000


class MessageProxy:
    """Stands before an endpoint; each connection has one of its own to the endpoint."""

    def __init__(self, upstream: str, breaking: Breaking) -> None:
        self._upstream = upstream.replace("http", "ws", 1)
        self._breaking = breaking
        self.traffic = Traffic()
        self._answering: set[asyncio.Task[None]] = set()
        self._ahead: dict[ServerConnection, tuple[Exchange, ClientConnection]] = {}

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen on a free port as long as the context lasts; gives the base URL."""
        server = await serve(
            self._connected,
            "127.0.0.1",
            0,
            process_request=self._shake_hands,
            compression=None,
            max_size=None,
            ping_interval=None,
            close_timeout=1,
        )
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            for task in self._answering:
                task.cancel()

    async def _shake_hands(self, client: ServerConnection, handshake: Handshake) -> Response | None:
        """Pass the handshake on, and its refusal back."""
        traffic = self.traffic
        traffic.exchanges += 1
        request = Request(list(handshake.headers.raw_items()), "GET", handshake.path)
        exchange = Exchange(request, traffic, traffic.exchanges, len(traffic.open) + 1)
        await self._breaking.request(exchange)
        headers = [it for it in request.headers if not it[0].lower().startswith(OF_A_HOP)]
        try:
            upstream = await connect(
                self._upstream + request.target,
                additional_headers=headers,
                user_agent_header=None,
                compression=None,
                max_size=None,
                ping_interval=None,
                close_timeout=1,
                proxy=None,
            )
        except InvalidStatus as refused:
            response = refused.response
            phrase = HTTPStatus(response.status_code).phrase
            return Response(response.status_code, phrase, Headers(response.headers), response.body)
        self._ahead[client] = (exchange, upstream)
        return None

    async def _connected(self, client: ServerConnection) -> None:
        exchange, upstream = self._ahead.pop(client)
        exchange.traffic.open.append(exchange)
        down = asyncio.create_task(self._down(exchange, upstream, client))
        self._answering.add(down)
        down.add_done_callback(self._answering.discard)
        up = asyncio.create_task(self._up(exchange, client, upstream))
        try:
            await asyncio.wait({down, up}, return_when=asyncio.FIRST_COMPLETED)
            if up.done():
                exchange.left = True
                if self._breaking.leaving != "at once":
                    await asyncio.wait({down})
        finally:
            exchange.traffic.open.remove(exchange)
            for task in (down, up):
                task.cancel()
            exchange.traffic.note(*await asyncio.gather(down, up, return_exceptions=True))
            await upstream.close()
            await client.close(_code(upstream))

    async def _down(
        self, exchange: Exchange, upstream: ClientConnection, client: ServerConnection
    ) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for piece in self._breaking.answers(exchange, _messages(upstream)):
                if piece and not exchange.left:
                    await client.send(piece, text=_is_text(piece))
                elif piece and self._breaking.leaving == "when sending":
                    return

    async def _up(
        self, exchange: Exchange, client: ServerConnection, upstream: ClientConnection
    ) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for piece in self._breaking.asks(exchange, _messages(client)):
                await upstream.send(piece, text=_is_text(piece))


class Binary(bytes):
    """A binary message; all others are text."""


def _is_text(piece: bytes) -> bool:
    return not isinstance(piece, Binary)


async def _messages(connection: ClientConnection | ServerConnection) -> Pieces:
    while True:
        try:
            message = await connection.recv()
        except ConnectionClosed:
            return
        yield message.encode() if isinstance(message, str) else Binary(message)


def _code(upstream: ClientConnection) -> int:
    code = upstream.close_code
    return NORMAL if code is None or code in UNSENT else code
