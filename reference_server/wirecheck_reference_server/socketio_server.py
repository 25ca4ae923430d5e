"""A Socket.IO server whose clients are who they say, and cannot exhaust it.

python-socketio keeps whatever a client has not taken yet, takes whatever a client sends, and only
logs what it cannot read. Here a client's backlog and its packets are bounded, and a client that
breaks the protocol is disconnected.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import socketio
from fastapi import FastAPI
from socketio.exceptions import ConnectionRefusedError as Refused

from wirecheck_reference_server.auth import InvalidToken, verify_token
from wirecheck_reference_server.engineio_guard import EngineGuard
from wirecheck_reference_server.engineio_sockets import EngineSockets
from wirecheck_reference_server.limiting import LimitName, client_name
from wirecheck_reference_server.origins import OriginGuard
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.socketio_protocol import Backlog, Packet
from wirecheck_reference_server.upstream.interface import UpstreamFailure

log = logging.getLogger(__name__)
log.setLevel(logging.ERROR)  # below that, the library logs what clients send
log.addFilter(lambda record: bool(record.exc_info))  # and clients' mistakes are no errors of ours

# A client with a backlog of this length sends requests and does not take the answers.
LONGEST_PACKETS = 256
CONNECT = str(socketio.packet.CONNECT)

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """Who is at the other end of a connection."""

    id: str
    user: str | None
    """Whom its token names; None if it has none."""
    address: str | None


# Is given an event's first argument, whatever that is; None if there is none.
Handler = Callable[[Client, Any], Awaitable[None]]
Refuse = Callable[[Client, Any, str], Awaitable[None]]


class SocketServer:
    """One dialect's Socket.IO server, on the namespace `/`.

    Args:
        services: Those of the application.
        name: Tells this dialect's server from others of the deployment.
        token_required: Whether nobody may connect without a token.
        limit: Counts every event of a client.
        refuse: Answers an event above the limit; is also given the words for it.
    """

    def __init__(
        self,
        services: Services,
        name: str,
        *,
        token_required: bool,
        limit: LimitName,
        refuse: Refuse,
    ) -> None:
        self._services = services
        self._token_required = token_required
        self._limit = limit
        self._refuse = refuse
        self._clients: dict[str, Client] = {}
        self._handlers: dict[str, Handler] = {}
        self._server = socketio.AsyncServer(
            client_manager=services.state.socket_manager(name),
            async_mode="asgi",
            # A client's events are handled one after another, in their order.
            async_handlers=False,
            serializer=Packet,
            max_http_buffer_size=services.settings.max_body_bytes,
            cors_allowed_origins=[],  # switched off: `OriginGuard` and the CORS middleware do it
            logger=log,
            engineio_logger=log,
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("*", self._dispatch)
        engine = self._server.eio
        engine.create_queue = Backlog
        self._handle_message = engine.handlers["message"]
        self._handle_close = engine.handlers["disconnect"]
        engine.on("message", self._guarded)
        engine.on("disconnect", self._closed)
        self._sockets = EngineSockets(engine)
        services.shutdown.then(self._say_farewell)

    def mount(self, app: FastAPI, prefix: str) -> None:
        """Serve at the default path below the prefix."""
        asgi = socketio.ASGIApp(self._server, socketio_path=None)
        guard = EngineGuard(asgi, self._sockets.hang_up)
        guarded = OriginGuard(guard, self._services.settings.cors_origins)
        app.mount(f"{prefix}/socket.io", guarded)

    def on(self, event: str, handler: Handler) -> None:
        """Call the handler when a client sends this event."""
        self._handlers[event] = handler

    async def send(self, client: Client, event: str, payload: Payload) -> None:
        """Send an event, then wait until the client can take another: it slows the provider."""
        backlog = await self._emit(client, event, payload)
        if backlog is not None:
            await backlog.until_short()

    async def reply(self, client: Client, event: str, payload: Payload) -> None:
        """Send an event without waiting: whoever handles a client's events must go on reading."""
        await self._emit(client, event, payload)

    async def tell(self, client_id: str, event: str, payload: Payload) -> None:
        """Send an event to a client of whatever process."""
        await self._server.emit(event, payload, to=client_id)

    async def _emit(self, client: Client, event: str, payload: Payload) -> Backlog | None:
        """Send an event; return the client's backlog, or None if it is no longer there."""
        # ignore_queue: a stream runs in the process that has its client's connection.
        await self._server.emit(event, payload, to=client.id, ignore_queue=True)
        return self._backlog(client)

    def _backlog(self, client: Client) -> Backlog | None:
        return self._sockets.backlog(self._engine_id(client))

    def _engine_id(self, client: Client) -> str | None:
        engine_id: str | None = self._server.manager.eio_sid_from_sid(client.id, "/")
        return engine_id

    async def _connect(self, client_id: str, environ: Mapping[str, Any], auth: Any) -> None:
        """Let a client in.

        Raises:
            Refused: It has no token, though one is required, or a bad one.
        """
        user = self._user(auth.get("token") if isinstance(auth, dict) else None)
        address = environ["asgi.scope"]["client"]
        self._clients[client_id] = Client(client_id, user, address[0] if address else None)

    def _user(self, token: Any) -> str | None:
        secret = self._services.settings.jwt_secret
        if not self._token_required and (token is None or secret is None):
            return None
        try:
            return verify_token(token, secret).get("sub")
        except InvalidToken as error:
            raise Refused(str(error)) from error

    async def _dispatch(self, event: str, client_id: str, payload: Any = None, *_: Any) -> None:
        """Handle an event, if it is a known one and the client is within its limit."""
        client = self._clients[client_id]
        try:
            name = client_name(client.user, client.address)
            await self._services.limiter.count(self._limit, name)
        except UpstreamFailure as failure:
            await self._refuse(client, payload, failure.message)
        else:
            if event in self._handlers:
                await self._handlers[event](client, payload)
        backlog = self._backlog(client)
        if backlog is not None and backlog.qsize() > LONGEST_PACKETS:
            await self._sockets.hang_up(self._engine_id(client))

    async def _disconnect(self, client_id: str, _: str) -> None:
        """Stop the streams of a client that is gone."""
        self._clients.pop(client_id, None)
        await self._services.streams.abandon(client_id)

    async def _guarded(self, engine_id: str, data: Any) -> None:
        """Handle a message; hang up on a client that breaks the protocol."""
        connected = self._server.manager.sid_from_eio_sid(engine_id, "/") is not None
        if not connected and not str(data).startswith(CONNECT):
            await self._sockets.hang_up(engine_id)
            return
        try:
            await self._handle_message(engine_id, data)
        except ValueError:
            await self._sockets.hang_up(engine_id)

    async def _closed(self, engine_id: str, reason: str) -> None:
        """Handle the end of a connection; answer the poll that a client may have left behind."""
        await self._handle_close(engine_id, reason)
        self._sockets.answer_poll(engine_id)

    async def _say_farewell(self) -> None:
        """Disconnect everyone."""
        try:
            await self._sockets.say_farewell()
        finally:
            await self._server.shutdown()
