"""Rate limits: how many requests a client may make in a minute, as the documents have it."""

import math
import time
from typing import Any, Literal

from fastapi import Depends, HTTPException, Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

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
        storage_uri: Where the counts are kept, as `limits` names it; None switches limits off.
    """

    def __init__(self, storage_uri: str | None) -> None:
        self._window = None if storage_uri is None else _window(storage_uri)

    async def count(self, limit: LimitName, client: str) -> int | None:
        """Count a request; return None if it is allowed, else in how many seconds the next is."""
        if self._window is None or await self._window.hit(LIMITS[limit], limit, client):
            return None
        stats = await self._window.get_window_stats(LIMITS[limit], limit, client)
        return max(1, math.ceil(stats.reset_time - time.time()))


def _window(storage_uri: str) -> MovingWindowRateLimiter:
    storage: Any = storage_from_string(storage_uri)
    return MovingWindowRateLimiter(storage)


def client_name(user: str | None, address: str | None) -> str:
    """Return who is counted: the user whom a token names, else whoever is at the address."""
    return f"user {user}" if user is not None else f"address {address}"


def limited(limit: LimitName) -> Any:
    """Return a route's dependency that answers 429 to a client above the limit."""

    async def count(request: Request) -> None:
        limiter: Limiter = request.app.state.services.limiter
        address = request.client.host if request.client else None
        wait_s = await limiter.count(limit, client_name(request.state.user, address))
        if wait_s is not None:
            raise HTTPException(429, "Rate limit exceeded", headers={"Retry-After": str(wait_s)})

    return Depends(count)
