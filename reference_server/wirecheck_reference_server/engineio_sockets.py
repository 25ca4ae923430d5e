"""The connections below Socket.IO: what waits on them, and how they end."""

import asyncio
from typing import Any

import engineio

from wirecheck_reference_server.socketio_protocol import Backlog


class EngineSockets:
    """The sockets of one Engine.IO server, by their ids; an id that is unknown has none."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def backlog(self, engine_id: str | None) -> Backlog | None:
        """What a client has not taken yet; None if the client is no longer there."""
        socket = self._engine.sockets.get(engine_id)
        return None if socket is None else socket.queue

    async def hang_up(self, engine_id: str | None) -> None:
        """Disconnect a client."""
        socket = self._engine.sockets.get(engine_id)
        if socket is not None and not socket.closed:
            await socket.close(wait=False)
            if socket.upgraded:
                socket.queue.put_nowait(None)  # ends the writer, which then closes the WebSocket

    def answer_poll(self, engine_id: str) -> None:
        """Answer the poll that a client that is gone may have left behind."""
        socket = self._engine.sockets.get(engine_id)
        if socket is not None and not socket.upgraded:
            socket.queue.put_nowait(engineio.packet.Packet(engineio.packet.NOOP))

    async def say_farewell(self) -> None:
        """Disconnect everyone, each as soon as it has taken the last events of its streams."""
        open_ = [socket for socket in self._engine.sockets.values() if not socket.closed]
        await asyncio.gather(*map(self._farewell, open_))

    async def _farewell(self, socket: Any) -> None:
        await socket.queue.join()
        await self.hang_up(socket.sid)
        if socket.upgraded:
            await socket.queue.join()
