"""python-socketio's manager on Redis: a process sends events to the clients of another."""

import asyncio

import socketio

from wirecheck_reference_server.shared.connection import OPTIONS, PREFIX, TIMEOUT_S


class SocketManager(socketio.AsyncRedisManager):  # type: ignore[misc] # it has no type hints
    """Hears the other processes from the application's start to its end.

    python-socketio's own begins with the first client, which may miss what is sent to it at once,
    and never ends.
    """

    def __init__(self, url: str, name: str) -> None:
        super().__init__(url, channel=f"{PREFIX}:socketio:{name}", redis_options=OPTIONS)

    def initialize(self) -> None:
        """Do nothing when the first client comes."""

    def start(self) -> None:
        """Begin to hear the others."""
        super().initialize()

    async def stop(self) -> None:
        """Hear nobody any more."""
        self.thread.cancel()
        await asyncio.wait([self.thread], timeout=TIMEOUT_S)
        if self.redis is not None:
            await self.pubsub.aclose()
            await self.redis.aclose()
