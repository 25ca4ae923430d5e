"""uvicorn's connection, opened up as far as a mock needs: faults are real only on the transport."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wirecheck_mock_providers import sockets

#: Under this name the ASGI scope's extensions hold the connection.
EXTENSION: Final = "wirecheck.connection"


class Gathering:
    """A transport that gathers what is written: it leaves in one write when it is let go."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._gathered: list[bytes] = []
        self.write: Final[Callable[[bytes], None]] = self._gathered.append

    def let_go(self) -> None:
        """Write what there is."""
        if self._gathered:
            self._transport.writelines(self._gathered)
            self._gathered.clear()

    def close(self) -> None:
        """Close the connection once all of it has left."""
        self.let_go()
        self._transport.close()


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    on_lost: Callable[[], None] | None = None
    """Called when the connection is gone, by FIN or RST, ours or the client's."""

    def on_message_begin(self) -> None:
        """Hand the application the connection along with the request."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # a TypedDict
        scope["extensions"] = {EXTENSION: self}

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever is serving the request."""
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()

    def promise_keep_alive(self) -> None:
        """Send no `Connection: close`, even where the client sent one.

        Node's fetch takes a reset behind that header for a normal end (PROVIDERS.md 1.3).
        """
        self.cycle.keep_alive = True

    def gather(self) -> Gathering:
        """Gather from now on what uvicorn and the application write in answer to this request."""
        gathering = Gathering(self.transport)
        self.cycle.transport = gathering  # type: ignore[assignment]  # as far as uvicorn needs one
        return gathering

    def trust_length(self) -> None:
        """Leave it to the application to write as much as the head's `content-length` says.

        uvicorn does not see what is written past it, and would miss that.
        """
        self.cycle.expected_content_length = 0

    def hear(self) -> None:
        """Read on behind the request: uvicorn may have paused, and would not notice a FIN."""
        self.flow.resume_reading()

    @property
    def unsent_bytes(self) -> int:
        """What has been written and has not left yet: here, and on Linux in the kernel too."""
        return sockets.unsent_bytes(self.transport)

    def reset(self) -> None:
        """Send RST. What is unsent is lost."""
        sockets.reset(self.transport)
