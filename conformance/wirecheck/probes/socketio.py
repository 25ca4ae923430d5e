"""Socket.IO on a WebSocket: its handshake, its heartbeat, and which stream an event belongs to."""

import asyncio
from collections.abc import Mapping

from websockets.exceptions import ConnectionClosed

from wirecheck.contract import Contract
from wirecheck.contract.reading import Seen
from wirecheck.probes import limits
from wirecheck.probes.channel import Channel, Listener
from wirecheck.recording import Event, Request
from wirecheck.wire import socketio

# Engine.IO protocol 4, Query parameters.
QUERY = "EIO=4&transport=websocket"
_CONNECTED = "connect"
_EVENT = (socketio.MESSAGE + socketio.EVENT).encode()


class SocketIOChannel(Channel):
    """A Socket.IO connection to the main namespace, by the WebSocket transport alone."""

    def __init__(self, contract: Contract, request: Request, auth: Mapping[str, str]) -> None:
        super().__init__(contract, request)
        self._auth = auth

    async def _greet(self) -> bool:
        try:
            async with asyncio.timeout(limits.IDLE_S):
                await self._heard(socketio.OPEN)
                await self.send(socketio.connect(dict(self._auth) or None))
                answer = await self._heard(socketio.MESSAGE)
        except TimeoutError:
            self.tape.end("timeout", "the Socket.IO handshake was not answered")
            return False
        except ConnectionClosed as closed:
            self.tape.end("clean", f"closed in the Socket.IO handshake: {closed}")
            return False
        if any(event.name == _CONNECTED for event in answer):
            return True
        self.tape.end("clean")
        return False

    async def _heard(self, kind: str) -> list[Event]:
        """Wait for an Engine.IO packet of this type; the events in it."""
        while True:
            data, binary = await self._next()
            events = self._reader.feed(self.tape.frame(data, binary=binary))
            if data.startswith(kind.encode()):
                return events

    async def _arrived(self, data: bytes, *, binary: bool) -> None:
        # Engine.IO protocol 4, Heartbeat: the server pings, and closes when no pong comes.
        if data == socketio.PING.encode() and not binary:
            await self.send(socketio.PONG)
        else:
            await super()._arrived(data, binary=binary)

    def _sole_listener(self, data: bytes) -> Listener | None:
        return super()._sole_listener(data) if data.startswith(_EVENT) else None

    def _listener(self, seen: list[Seen]) -> Listener | None:
        if any(it.event.name in socketio.CONTROL.values() for it in seen):
            return None
        return super()._listener(seen)
