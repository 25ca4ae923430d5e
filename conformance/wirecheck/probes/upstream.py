"""The mock provider behind the endpoint, reached through its control routes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlencode, urlsplit

import httpcore
from pydantic import TypeAdapter

from wirecheck.probes import limits
from wirecheck.probes.conversation import FAILURES, tls
from wirecheck.probes.network import Network
from wirecheck.recording import Call, Journal

State = Literal["called", "holding", "stalled", "ended"]


class UpstreamError(Exception):
    """The mock provider does not answer as one; the message says what to do."""


@dataclass(frozen=True)
class _Run:
    calls: tuple[Call, ...]


_RUN = TypeAdapter(_Run)


class Upstream:
    """Asks a mock provider what happened, and tells it to go on; close it at last.

    Each question has a connection and a pool to itself: many wait at once, and a pool looks at all
    its connections with every question. Nor does a pool close a connection whose question is given
    up just when it is there (httpcore 1.0), until it is closed itself.
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

    async def journal(
        self, run: str, *, wait: State | None = None, seconds: float = 0.0, texts: bool = True
    ) -> Journal:
        """What the upstream saw of a run; empty if it was not called.

        Args:
            run: The run's id.
            wait: The state of its calls to wait for.
            seconds: How long to wait for it.
            texts: Whether the tokens are wanted, and not only how many were sent.
        """
        query = {"wait": wait, "timeout_ms": str(int(seconds * 1000))} if wait else {}
        if not texts:
            query["tokens"] = "none"
        answer = await self._ask("GET", f"/_mock/runs/{run}?{urlencode(query)}", seconds)
        if answer.status == HTTPStatus.NOT_FOUND:
            return Journal(run)
        try:
            return Journal(run, _RUN.validate_python(json.loads(answer.content)).calls)
        except ValueError as error:
            raise UpstreamError(f"{self.url} answers no journal of a mock provider.") from error

    async def release(self, run: str) -> None:
        """Let a held run go on."""
        await self._ask("POST", f"/_mock/runs/{run}/release")

    async def _ask(self, method: str, path: str, seconds: float = 0.0) -> httpcore.Response:
        waits = {"connect": limits.IDLE_S, "read": seconds + limits.IDLE_S}
        try:
            async with self._pool() as pool:
                return await pool.request(
                    method,
                    self.url + path,
                    headers={"Host": urlsplit(self.url).netloc, "Content-Length": "0"},
                    extensions={"timeout": waits},
                )
        except FAILURES as error:
            raise UpstreamError(
                f"The mock provider at {self.url} does not answer ({_named(error)}). "
                "Start it with `wirecheck mock`, or let the gate start its own."
            ) from error

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


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__
