"""uvicorn's connection, opened up as far as a mock needs: faults are real only on the transport."""

import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if sys.platform == "linux":
    import fcntl

#: Under this name the ASGI scope's extensions hold the connection.
EXTENSION: Final = "wirecheck.connection"

# SO_LINGER on, for 0 s: closing discards what is unsent and sends RST (socket(7), tcp(7)).
_LINGER_0_S: Final = struct.pack("ii", 1, 0)

# linux/sockios.h: "output queue size (not sent only)".
_SIOCOUTQNSD: Final = 0x894B


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

    def hear(self) -> None:
        """Read on behind the request: uvicorn may have paused, and would not notice a FIN."""
        self.flow.resume_reading()

    @property
    def unsent_bytes(self) -> int:
        """What has been written and has not left yet: here, and on Linux in the kernel too."""
        unsent: int = self.transport.get_write_buffer_size()
        if sys.platform == "linux":
            answer = fcntl.ioctl(self._socket.fileno(), _SIOCOUTQNSD, struct.pack("i", 0))
            unsent += struct.unpack("i", answer)[0]
        return unsent

    def reset(self) -> None:
        """Send RST. What is unsent is lost."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0_S)
        self.transport.abort()

    @property
    def _socket(self) -> socket.socket:
        sock: socket.socket = self.transport.get_extra_info("socket")
        return sock
