"""The mock provider behind the endpoint, reached through its control routes."""

from typing import Any, Literal

import httpx
from pydantic import TypeAdapter, ValidationError

from wirecheck.probes import limits
from wirecheck.recording import Call, Journal

State = Literal["called", "holding", "stalled", "ended"]


class UpstreamError(Exception):
    """The mock provider does not answer as one; the message says what to do."""


_CALLS = TypeAdapter(list[Call])


class Upstream:
    """Asks a mock provider what happened, and tells it to go on."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self.url = url.rstrip("/")
        self._http = http

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
        query: dict[str, Any] = {"wait": wait, "timeout_ms": int(seconds * 1000)} if wait else {}
        if not texts:
            query["tokens"] = "none"
        answer = await self._ask("GET", f"/_mock/runs/{run}", query, seconds)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return Journal(run)
        try:
            return Journal(run, tuple(_CALLS.validate_python(answer.json()["calls"])))
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            raise UpstreamError(f"{self.url} answers no journal of a mock provider.") from error

    async def release(self, run: str) -> None:
        """Let a held run go on."""
        await self._ask("POST", f"/_mock/runs/{run}/release", {}, 0.0)

    async def _ask(
        self, method: str, path: str, query: dict[str, Any], seconds: float
    ) -> httpx.Response:
        try:
            return await self._http.request(
                method, self.url + path, params=query, timeout=seconds + limits.IDLE_S
            )
        except httpx.HTTPError as error:
            raise UpstreamError(
                f"The mock provider at {self.url} does not answer ({_named(error)}). "
                "Start it with `wirecheck mock`, or let the gate start its own."
            ) from error


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__
