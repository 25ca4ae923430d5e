"""The control routes of a server of ours, and the connections on which they are asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpcore

from wirecheck.probes import limits
from wirecheck.probes.conversation import tls
from wirecheck.probes.network import Network


class ControlRoutes:
    """Asks a server of ours; close it at last.

    Each question has a connection and a pool to itself: many wait at once, and a pool looks at all
    its connections with every question. Nor does a pool (httpcore 1.0) close each connection if a
    question is given up: not its own just when it is there, and not those which it was about to
    close because the server had.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._ssl_context = tls() if url.startswith("https:") else None
        self._idle: list[httpcore.AsyncConnectionPool] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        while self._idle:
            await self._idle.pop().aclose()

    async def ask(
        self, method: str, path: str, body: bytes = b"", *, seconds: float = 0.0
    ) -> httpcore.Response:
        """Put a question; returns the whole answer.

        Args:
            method: Such as ``GET``.
            path: With its query.
            body: What is sent along.
            seconds: How long the server may wait before it answers.

        Raises:
            httpcore.NetworkError: Or another of ``conversation.FAILURES``: it does not answer.
        """
        host, length = urlsplit(self.url).netloc, str(len(body))
        waits = {"connect": limits.IDLE_S, "read": seconds + limits.IDLE_S}
        async with self._pool() as pool:
            return await pool.request(
                method,
                self.url + path,
                headers={"Host": host, "Content-Length": length},
                content=body,
                extensions={"timeout": waits},
            )

    @asynccontextmanager
    async def _pool(self) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """A pool of one connection, kept for another question unless this one comes to nothing."""
        pool = self._idle.pop() if self._idle else self._new_pool()
        try:
            yield pool
        except BaseException:
            await pool.aclose()
            raise
        self._idle.append(pool)

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._ssl_context, network_backend=Network()
        )
