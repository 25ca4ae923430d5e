"""Rate limits: how many requests a client may make in a minute, as the documents have it."""

import math
import time
from typing import Any, Literal

from fastapi import Depends, HTTPException, Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from wirecheck_reference_server.upstream.interface import Failure, UpstreamFailure

LimitName = Literal["typed", "partial-stream", "partial-chat", "session"]

# Source: docs/dialects.md, in each system's section.
LIMITS: dict[LimitName, RateLimitItem] = {
    "typed": RateLimitItemPerMinute(10),
    "partial-stream": RateLimitItemPerMinute(30),
    "partial-chat": RateLimitItemPerMinute(60),
    "session": RateLimitItemPerMinute(60),
}


class Limiter:
    """Counts what each client does, in any minute that has just passed.

    Args:
        storage: Where the counts are kept (`limits.aio.storage`); None switches limits off.
    """

    def __init__(self, storage: Any | None) -> None:
        self._window = None if storage is None else MovingWindowRateLimiter(storage)

    async def count(self, limit: LimitName, client: str) -> None:
        """Count a request.

        Raises:
            UpstreamFailure: There have been too many, or nobody can tell how many: it is not
                allowed, since a provider costs money.
        """
        if self._window is None:
            return
        try:
            if await self._window.hit(LIMITS[limit], limit, client):
                return
            stats = await self._window.get_window_stats(LIMITS[limit], limit, client)
        except StorageError as error:
            message = "The server cannot count requests: try again later."
            raise UpstreamFailure(Failure.OTHER, message) from error
        wait_s = max(1, math.ceil(stats.reset_time - time.time()))
        message = f"Rate limit exceeded: wait {wait_s} s."
        raise UpstreamFailure(Failure.RATE_LIMIT, message, wait_s)


def client_name(user: str | None, address: str | None) -> str:
    """Return who is counted: the user whom a token names, else whoever is at the address."""
    return f"user {user}" if user is not None else f"address {address}"


def limited(limit: LimitName) -> Any:
    """Return a route's dependency that answers 429 to a client above the limit."""

    async def count(request: Request) -> None:
        limiter: Limiter = request.app.state.services.limiter
        address = request.client.host if request.client else None
        try:
            await limiter.count(limit, client_name(request.state.user, address))
        except UpstreamFailure as failure:
            if failure.kind is not Failure.RATE_LIMIT:
                raise
            headers = {"Retry-After": str(failure.retry_after_s)}
            raise HTTPException(429, "Rate limit exceeded", headers) from failure

    return Depends(count)
