"""The connection to Redis: how long it is waited for, and what is said when it fails."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from wirecheck_reference_server.upstream.interface import Failure, UpstreamFailure

Result = TypeVar("Result")

log = logging.getLogger(__name__)

# Begins every key and channel: others may use the same Redis.
PREFIX = "wirecheck-reference"
# The longest wait for one answer, in seconds; Redis answers in less than a millisecond.
TIMEOUT_S = 5.0
# Of one process; Redis takes 10,000 in all, unless its configuration says otherwise.
MAX_CONNECTIONS = 100

OPTIONS: dict[str, Any] = {
    # With version 3, redis-py uses connections that Redis has closed, and commands fail.
    "protocol": 2,
    "socket_timeout": TIMEOUT_S,
    "socket_connect_timeout": TIMEOUT_S,
    "socket_keepalive": True,
    # A command is never sent twice: one whose answer is lost may have been done.
    "retry": Retry(NoBackoff(), 0),
}


def client_of(url: str) -> Redis:
    """Return a client; it connects when it is first used.

    Raises:
        ValueError: The URL cannot be read.
    """
    pool = BlockingConnectionPool.from_url(
        url, max_connections=MAX_CONNECTIONS, timeout=TIMEOUT_S, **OPTIONS
    )
    return Redis.from_pool(pool)


class RedisUnusable(Exception):  # noqa: N818 - it is a user's mistake
    """There is no Redis to work with; the message says why, and what mends it."""


async def check(url: str) -> None:
    """Ask Redis for a sign of life.

    Raises:
        RedisUnusable: It gives none, or does not let us in.
    """
    try:
        async with client_of(url) as client:
            await client.ping()
    except RedisError as error:
        raise RedisUnusable(f"redis: {error}; start it, or correct --redis") from error
    except ValueError as error:
        # Not its own words: they may quote a password.
        raise RedisUnusable(
            "redis: write redis://HOST:PORT/DATABASE, all in numbers but HOST"
        ) from error


async def reach(work: Awaitable[Result]) -> Result:
    """Return the result of work with Redis, which is done to its end also if nobody waits for it.

    For redis-py can swallow a cancellation on Python 3.11 (`asyncio.wait_for` did): the stream of
    a client that has left would go on. And a command that is cut off costs its connection.

    Raises:
        UpstreamFailure: Redis failed; a stream ends with it as with a provider's failure.
    """
    try:
        return await asyncio.shield(work)
    except RedisError as error:
        warn(error)
        raise UpstreamFailure(
            Failure.OTHER, "The server cannot reach its memory: try again later."
        ) from error


def warn(error: RedisError) -> None:
    """Log that Redis failed."""
    log.warning("Redis failed", extra={"facts": {"reason": type(error).__name__}})
