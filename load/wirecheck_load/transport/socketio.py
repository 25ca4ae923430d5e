"""Socket.IO above a WebSocket: its handshake and its heartbeat."""

from collections.abc import Mapping
from typing import Final

import gevent

from wirecheck.contract import Contract
from wirecheck.recording import Reader, Request
from wirecheck.wire import socketio
from wirecheck_load.transport.limits import Limits
from wirecheck_load.transport.websocket import HandshakeError, WebSocketConnection
from wirecheck_load.transport.wire import Wire

# Engine.IO protocol 4, Query parameters.
QUERY: Final = "EIO=4&transport=websocket"
_EVENT: Final = (socketio.MESSAGE + socketio.EVENT).encode()
_PING: Final = socketio.PING.encode()
_OPEN: Final = socketio.OPEN.encode()
_CONNECT: Final = socketio.CONTROL[socketio.CONNECT]


class SocketIOConnection(WebSocketConnection):
    """A Socket.IO connection to the main namespace, by the WebSocket transport alone."""

    def __init__(
        self,
        wire: Wire,
        contract: Contract,
        request: Request,
        limits: Limits,
        auth: Mapping[str, str],
    ) -> None:
        """Shake hands: ``auth`` is what the client says of itself.

        Raises:
            OSError: It came to nothing; ``HandshakeError`` if the endpoint turned it down.
        """
        self._auth = auth
        self._opened = False
        self._answer = ""
        super().__init__(wire, contract, request, limits)

    def greet(self) -> None:
        """Open Engine.IO, then connect to the namespace."""
        while not self._opened:
            self.wait("Engine.IO handshake")
        self.say(socketio.connect(self._auth))
        while not self._answer:
            self.wait("Socket.IO handshake")
        if self._answer != _CONNECT:
            raise HandshakeError(f"Socket.IO answered with {self._answer}")

    def heard(self, at_s: float, data: bytes, *, binary: bool) -> None:
        """Take a message; what is no event is the protocol's own."""
        if data.startswith(_EVENT) or binary:
            super().heard(at_s, data, binary=binary)
        elif data == _PING:
            # Engine.IO protocol 4, Heartbeat: the server pings, and closes when no pong comes.
            gevent.spawn(self._pong)
        elif data.startswith(_OPEN):
            self._opened = True
            self._news.set()
        else:
            # A reader of its own: what is wrong with it belongs to no stream.
            for name, _, _ in Reader("socketio").told(data):
                self._answer = name
                self._news.set()

    def _pong(self) -> None:
        if self.open:
            self.say(socketio.PONG)
