"""Socket.IO: its handshake, its heartbeat, and which stream an event belongs to."""

import asyncio
from collections.abc import Mapping
from typing import Literal

from wirecheck.contract import Contract
from wirecheck.contract.reading import Seen
from wirecheck.probes import limits
from wirecheck.probes.carrier import Carrier, GoneError
from wirecheck.probes.channel import Channel, Listener
from wirecheck.probes.frames import FramesCarrier
from wirecheck.probes.polling import PollingCarrier
from wirecheck.probes.tape import Tape
from wirecheck.probes.upgrade import UpgradingCarrier
from wirecheck.probes.websocket import WebSocketCarrier
from wirecheck.recording import Event, Headers, Request
from wirecheck.wire import socketio

Way = Literal["websocket", "polling", "upgrade", "frames"]

_CARRIERS: dict[Way, type[Carrier]] = {
    "websocket": WebSocketCarrier,
    "polling": PollingCarrier,
    "upgrade": UpgradingCarrier,
    "frames": FramesCarrier,
}
_CONNECTED = "connect"
_EVENT = (socketio.MESSAGE + socketio.EVENT).encode()


class SocketIOChannel(Channel):
    """A Socket.IO connection to the main namespace, by any transport of Engine.IO."""

    def __init__(self, contract: Contract, carrier: Carrier, auth: Mapping[str, str]) -> None:
        super().__init__(contract, carrier)
        self._auth = auth

    async def _greet(self) -> bool:
        try:
            async with asyncio.timeout(limits.IDLE_S):
                await self._heard(socketio.OPEN)
                await self.send(socketio.connect(dict(self._auth)))
                answer = await self._heard(socketio.MESSAGE)
        except TimeoutError:
            self.tape.end("timeout", "the Socket.IO handshake was not answered")
            return False
        except GoneError as gone:
            self.tape.end("clean", f"ended in the Socket.IO handshake: {gone}")
            return False
        if any(event.name == _CONNECTED for event in answer):
            return True
        self.tape.end("clean")
        return False

    async def _heard(self, kind: str) -> list[Event]:
        """Wait for an Engine.IO packet of this type; the events in it."""
        while True:
            data, binary = await self.carrier.next()
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


def socketio_channel(
    contract: Contract, way: Way, url: str, headers: Headers, auth: Mapping[str, str]
) -> SocketIOChannel:
    """A connection to an HTTP URL, to be opened.

    Engine.IO protocol 4, Query parameters: they say with which transport it begins.
    """
    if way in {"websocket", "frames"}:
        request = Request(
            "GET", f"{url.replace('http', 'ws', 1)}?EIO=4&transport=websocket", headers
        )
        tape = Tape(request, "socketio")
    else:
        tape = Tape(Request("GET", f"{url}?EIO=4&transport=polling", headers), "polling")
    return SocketIOChannel(contract, _CARRIERS[way](tape), auth)
