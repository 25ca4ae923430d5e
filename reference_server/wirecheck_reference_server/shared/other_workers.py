"""The other processes of a deployment, reached through a channel of Redis."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from wirecheck_reference_server.shared.connection import PREFIX, TIMEOUT_S, reach, warn
from wirecheck_reference_server.state import Cancel

_CHANNEL = f"{PREFIX}:cancels"
# Between attempts to hear the channel again, in seconds.
PAUSE_S = 1.0


class RedisWorkers:
    """Passes cancels on to all processes, this one included, and hears those of the others.

    What is passed on while Redis cannot be reached is lost; its stream then ends when its own
    process notices that the client has left.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._handlers: list[Callable[[Cancel], Awaitable[object]]] = []

    async def cancel(self, cancel: Cancel) -> None:
        """See `OtherWorkers.cancel`."""
        await reach(self._redis.publish(_CHANNEL, json.dumps(cancel)))

    def on_cancel(self, handler: Callable[[Cancel], Awaitable[object]]) -> None:
        """See `OtherWorkers.on_cancel`."""
        self._handlers.append(handler)

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Hear the others during the body, which begins when they are heard."""
        subscribed = asyncio.Event()
        listening = asyncio.create_task(self._listen(subscribed))
        with suppress(TimeoutError):
            await asyncio.wait_for(subscribed.wait(), TIMEOUT_S)
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.wait([listening], timeout=TIMEOUT_S)

    async def _listen(self, subscribed: asyncio.Event) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(_CHANNEL)
                    async for message in channel.listen():
                        subscribed.set()
                        if message["type"] == "message":
                            await self._handle(Cancel(*json.loads(message["data"])))
            except RedisError as error:
                warn(error)
            await asyncio.sleep(PAUSE_S)

    async def _handle(self, cancel: Cancel) -> None:
        for handler in self._handlers:
            await handler(cancel)
