"""The mock provider behind the endpoint, reached through its control routes."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlencode

import httpcore
from pydantic import TypeAdapter

from wirecheck.probes.control import ControlRoutes
from wirecheck.probes.conversation import FAILURES
from wirecheck.recording import Call, Journal

State = Literal["called", "holding", "stalled", "ended"]


class UpstreamError(Exception):
    """The mock provider does not answer as one; the message says what to do."""


@dataclass(frozen=True)
class _Run:
    calls: tuple[Call, ...]


_RUN = TypeAdapter(_Run)


class Upstream(ControlRoutes):
    """Asks a mock provider what happened, and tells it to go on; close it at last."""

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
        answer = await self._asked("GET", f"/_mock/runs/{run}?{urlencode(query)}", seconds)
        if answer.status == HTTPStatus.NOT_FOUND:
            return Journal(run)
        try:
            return Journal(run, _RUN.validate_python(json.loads(answer.content)).calls)
        except ValueError as error:
            raise UpstreamError(f"{self.url} answers no journal of a mock provider.") from error

    async def release(self, run: str) -> None:
        """Let a held run go on."""
        await self._asked("POST", f"/_mock/runs/{run}/release")

    async def _asked(self, method: str, path: str, seconds: float = 0.0) -> httpcore.Response:
        try:
            return await self.ask(method, path, seconds=seconds)
        except FAILURES as error:
            raise UpstreamError(
                f"The mock provider at {self.url} does not answer ({_named(error)}). "
                "Start it with `wirecheck mock`, or let the gate start its own."
            ) from error


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__
