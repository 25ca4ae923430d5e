"""The state of a deployment whose processes share one Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from limits.aio.storage import RedisStorage

from wirecheck_reference_server.shared.connection import PREFIX, client_of
from wirecheck_reference_server.shared.other_workers import RedisWorkers
from wirecheck_reference_server.shared.sessions import RedisSessions
from wirecheck_reference_server.shared.socketio_manager import SocketManager
from wirecheck_reference_server.shared.streams import RedisStreams
from wirecheck_reference_server.state import State


def shared_state(url: str) -> State:
    """Return the state that all processes with this Redis have in common.

    Raises:
        ValueError: The URL cannot be read.
    """
    redis = client_of(url)
    workers = RedisWorkers(redis)
    managers: list[SocketManager] = []

    def socket_manager(name: str) -> SocketManager:
        managers.append(SocketManager(url, name))
        return managers[-1]

    @asynccontextmanager
    async def in_use() -> AsyncIterator[None]:
        async with redis, workers.heard():
            for manager in managers:
                manager.start()
            yield
            for manager in managers:
                await manager.stop()

    pool: Any = redis.connection_pool
    limits = RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix=f"{PREFIX}:limits",
        connection_pool=pool,
    )
    return State(limits, RedisSessions(redis), RedisStreams(redis), workers, socket_manager, in_use)
