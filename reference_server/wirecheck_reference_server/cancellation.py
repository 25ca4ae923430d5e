"""Work that nobody waits for any more is stopped: the client has left, or the server must go."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from wirecheck_reference_server.upstream.interface import Failure, UpstreamFailure

Result = TypeVar("Result")


async def unless_client_leaves(receive: Receive, work: Coroutine[Any, Any, Result]) -> Result:
    """Do the work; if the client closes its connection first, cancel the work and wait for that.

    A server notices a closed connection when it writes to it. While a provider is silent nothing
    is written, so the closing has to be listened for (ASGI, "Disconnect - receive event").

    Raises:
        ClientDisconnect: The client left before the work was done.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_disconnect(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.wait({working, leaving})


async def _disconnect(receive: Receive) -> None:
    """Wait until the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Interruption:
    """Stops parts of tasks from outside; each task goes on after its part, with an exception."""

    def __init__(self, reason: Callable[[], Exception]) -> None:
        self._reason = reason
        self._begun = False
        self._running: set[asyncio.Timeout] = set()

    def begin(self) -> None:
        """Interrupt every part that is running, and from now on each new one at once."""
        self._begun = True
        for scope in self._running:
            scope.reschedule(0)  # a moment long past

    @asynccontextmanager
    async def interrupts(self) -> AsyncIterator[None]:
        """Run the body until the interruption begins.

        Raises:
            Exception: The reason; the interruption stopped the body.
        """
        # A timeout is the one scope of asyncio that cancels a part of a task and then goes on.
        scope = asyncio.timeout(0 if self._begun else None)
        try:
            async with scope:
                self._running.add(scope)
                try:
                    yield
                finally:
                    self._running.discard(scope)
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise self._reason() from error


class ClientCancelled(Exception):  # noqa: N818 - it is no error
    """The client asked for no more of an answer."""


class Shutdown(Interruption):
    """Lets running answers end in band when the server is told to stop."""

    def __init__(self) -> None:
        super().__init__(
            lambda: UpstreamFailure(Failure.OTHER, "The server is shutting down."),
        )
        self._streams: set[asyncio.Task[None]] = set()
        self._farewells: list[Callable[[], Awaitable[None]]] = []

    def waits_for(self, stream: asyncio.Task[None]) -> None:
        """Keep the sockets open until this stream has sent its last event."""
        self._streams.add(stream)
        stream.add_done_callback(self._streams.discard)

    def then(self, farewell: Callable[[], Awaitable[None]]) -> None:
        """Do this when the streams have ended, before the sockets are closed."""
        self._farewells.append(farewell)

    async def complete(self) -> None:
        """Wait until all streams have ended, then say farewell."""
        if self._streams:
            await asyncio.wait(self._streams)
        for farewell in self._farewells:
            await farewell()
