"""The way of a browser: an Engine.IO session that begins by polling and moves to a WebSocket."""

import asyncio

from wirecheck.probes import limits
from wirecheck.probes.carrier import Carrier, GoneError, Message
from wirecheck.probes.polling import PollingCarrier
from wirecheck.probes.talk import Leaving
from wirecheck.probes.tape import Tape
from wirecheck.probes.websocket import WebSocketCarrier
from wirecheck.wire import socketio

# What the probe noted of an upgrade: that it is complete, or why there is none.
UPGRADED = "upgraded"
NOT_UPGRADED = "not-upgraded"
# How a second WebSocket of the session was turned down; empty if it was not.
REPEATED = "second-websocket"


class UpgradingCarrier(Carrier):
    """One Engine.IO session, at first by requests, then by a WebSocket.

    Engine.IO protocol 4, Upgrade.
    """

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self._polling = PollingCarrier(tape)
        self._websocket: WebSocketCarrier | None = None
        self._polled_all = False
        self._upgraded = asyncio.Event()

    async def open(self) -> bool:
        """Begin by polling."""
        return await self._polling.open()

    async def probe(self) -> bool:
        """Try a WebSocket beside the polling, which ends then; False if it is of no use."""
        websocket = WebSocketCarrier(Tape(self._polling.joining, "socketio"))
        trouble = await _trouble_with(websocket)
        if trouble:
            self.tape.mark(NOT_UPGRADED, trouble)
            await websocket.close("fin")
            return False
        self._websocket = websocket
        if await self._polling.pause():
            return True
        self.tape.mark(NOT_UPGRADED, "the poll that was waiting was not answered")
        return False

    async def complete(self) -> None:
        """Move to the WebSocket that was tried."""
        await self._carrier.send(socketio.UPGRADE)
        self._upgraded.set()
        self.tape.mark(UPGRADED)

    async def repeat(self) -> None:
        """Try a second WebSocket for the session, which has one already; note what came of it."""
        second = WebSocketCarrier(Tape(self._polling.joining, "socketio"))
        trouble = await _trouble_with(second)
        await second.close("fin")
        self.tape.mark(REPEATED, trouble)

    @property
    def _carrier(self) -> Carrier:
        return self._websocket or self._polling

    async def send(self, data: str | bytes) -> None:
        """Send one message, by the WebSocket if that has been tried."""
        await self._carrier.send(data)

    async def next(self) -> Message:
        """Wait for the next message; what was polled for comes first."""
        if not self._polled_all:
            try:
                return await self._polling.next()
            except GoneError:
                if self._websocket is None:
                    raise
                self._polled_all = True
        await self._upgraded.wait()
        return await self._carrier.next()

    async def caught_up(self) -> None:
        """Wait as the WebSocket does."""
        await self._carrier.caught_up()

    async def close(self, how: Leaving) -> None:
        """End the session, by what carries it."""
        upgraded = self._upgraded.is_set()
        if self._websocket is not None:
            await self._websocket.close(how)
        self._upgraded.set()
        await (self._polling.end(how) if upgraded else self._polling.close(how))


async def _trouble_with(websocket: WebSocketCarrier) -> str:
    """Why a WebSocket cannot carry the session; empty if it can."""
    if not await websocket.open():
        response, ending = websocket.tape.response, websocket.tape.ending
        status = f"status {response.status}: " if response else ""
        return f"{status}{ending.detail if ending else ''}"
    await websocket.send(socketio.PROBE)
    try:
        async with asyncio.timeout(limits.IDLE_S):
            answer, _ = await websocket.next()
    except TimeoutError:
        return f"no answer to {socketio.PROBE}"
    except GoneError as gone:
        return str(gone)
    right = answer == socketio.PROBED.encode()
    return "" if right else f"{socketio.PROBE} was answered by {answer[:80]!a}"
