"""A provider without a key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wirecheck_reference_server.upstream.interface import Answer, Chat, Failure, UpstreamFailure


class UnconfiguredUpstream:
    """Stands in for a provider whose key is missing: the server starts, and each chat says why."""

    def __init__(self, name: str, key_variable: str) -> None:
        self.name = name
        self._key_variable = key_variable

    @asynccontextmanager
    async def stream(self, chat: Chat) -> AsyncIterator[Answer]:  # noqa: ARG002 - never asked
        """Refuse. See `Upstream.stream`."""
        raise UpstreamFailure(
            Failure.AUTH, f"API key not configured for {self.name}: set {self._key_variable}."
        )
        yield  # makes this function a generator, which the decorator needs

    async def close(self) -> None:
        """Do nothing: there is no connection."""
