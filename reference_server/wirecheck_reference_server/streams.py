"""The streams that run on sockets: several may run on one, and its client may cancel each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from wirecheck_reference_server.cancellation import ClientCancelled, Interruption, Shutdown

Event = Mapping[str, Any]
SendEvent = Callable[[Event], Awaitable[None]]

Last = TypeVar("Last")


@dataclass(frozen=True, slots=True)
class StreamKey:
    """A stream's place: the id of its socket, and the name that the client gave the stream."""

    socket: str
    name: str = ""
    user: str | None = None
    """Who is at the socket, if a token has named somebody."""


@dataclass(frozen=True, slots=True)
class _Running:
    task: asyncio.Task[None]
    interruption: Interruption


class RunningStreams:
    """The running streams of all sockets."""

    def __init__(self, shutdown: Shutdown) -> None:
        self._shutdown = shutdown
        self._running: dict[StreamKey, _Running] = {}

    def __contains__(self, key: StreamKey) -> bool:
        """Return whether a stream has yet to send its last event."""
        return key in self._running

    def start(
        self,
        key: StreamKey,
        produce: Callable[[Interruption], Awaitable[Last]],
        send: Callable[[Last], Awaitable[None]],
    ) -> None:
        """Start a stream; none may be running under this key.

        Args:
            key: Frees itself just before the last event is sent: whoever has received that event
                may start another stream under the same key.
            produce: Sends all events but the last, and returns the last; raises nothing. The
                interruption is for the part that waits for the provider.
            send: Is given the last event. It must pass it on before it waits for anything.
        """
        interruption = Interruption(ClientCancelled)
        task = asyncio.create_task(self._run(key, produce, interruption, send))
        self._running[key] = _Running(task, interruption)
        self._shutdown.waits_for(task)

    async def _run(
        self,
        key: StreamKey,
        produce: Callable[[Interruption], Awaitable[Last]],
        interruption: Interruption,
        send: Callable[[Last], Awaitable[None]],
    ) -> None:
        try:
            last = await produce(interruption)
        finally:
            self._running.pop(key, None)
        await send(last)

    def cancel(self, key: StreamKey) -> None:
        """Interrupt a stream, which then ends in its own way; one that is not running is left."""
        if key in self._running:
            self._running[key].interruption.begin()

    def of_user(self, user: str, name: str) -> list[StreamKey]:
        """Return the streams that a user has given this name, on whatever sockets they run."""
        return [key for key in self._running if (key.user, key.name) == (user, name)]

    async def abandon(self, socket: str) -> None:
        """Stop the streams of a socket that is closed, and wait until they have."""
        keys = [key for key in self._running if key.socket == socket]
        tasks = [self._running.pop(key).task for key in keys]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
