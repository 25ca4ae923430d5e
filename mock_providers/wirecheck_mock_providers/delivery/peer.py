"""One end of a connection: bounded both ways, every write a send of its own.

The proxy runs on asyncio's own loop: uvloop would gather the writes of one turn into one. Both ends
have TCP_NODELAY, so the kernel holds no piece back for the next: asyncio sets it where it connects,
and `listen` for what is accepted.
"""

import asyncio
import time
from typing import Final, Literal, NamedTuple

from wirecheck_mock_providers import sockets
from wirecheck_mock_providers.delivery import unread

#: What is read ahead, in bytes; asyncio may add one read of at most 256 KiB.
BUFFER_BYTES: Final = 64 * 1024
#: How often a reset looks whether the bytes before it have left. No callback tells.
_FLUSH_POLL_S: Final = 0.001


class Gone(NamedTuple):
    """How the other end closed its side, and when (epoch seconds)."""

    how: Literal["closed", "reset"]
    at: float


class Peer(asyncio.Protocol):
    """A connection, to a client or to the server."""

    transport: asyncio.Transport

    def __init__(self, *, is_tls: bool = False) -> None:
        self.gone: asyncio.Future[Gone] = asyncio.get_running_loop().create_future()
        self.buffer_bytes = BUFFER_BYTES
        self._is_tls = is_tls
        self._buffer = bytearray()
        self._readable = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Have every write wait until the kernel has taken it all."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - as asyncio promises for TCP
        self.transport = transport
        transport.set_write_buffer_limits(high=0)

    def data_received(self, data: bytes) -> None:
        """Keep what came until it is read."""
        self._buffer += data
        if len(self._buffer) > self.buffer_bytes:
            self.transport.pause_reading()
        self._readable.set()

    def eof_received(self) -> bool:
        """Note the FIN, and keep the way back open (a TLS connection has none)."""
        self._note("closed")
        return not self._is_tls

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self._note("reset" if exc else "closed")
        self._writable.set()
        self.lost.set()

    def pause_writing(self) -> None:
        """Have the writer wait: the kernel takes no more."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let the writer go on."""
        self._writable.set()

    @property
    def has_unread(self) -> bool:
        """Whether anything has come that is not read yet."""
        return bool(self._buffer)

    async def read(self, most: int = BUFFER_BYTES) -> bytes:
        """Return what has come, at least one byte; none at the end.

        Raises:
            ConnectionResetError: the connection was reset, and all that came before is read.
        """
        while not self._buffer:
            if self.gone.done():
                if self.gone.result().how == "reset":
                    raise ConnectionResetError
                return b""
            self._readable.clear()
            await self._readable.wait()
        data = bytes(self._buffer[:most])
        del self._buffer[:most]
        if len(self._buffer) <= self.buffer_bytes and not self.transport.is_closing():
            self.transport.resume_reading()
        return data

    async def write(self, data: bytes) -> None:
        """Send the data, and let others run.

        Raises:
            BrokenPipeError: nobody is there to read it.
        """
        if self.transport.is_closing():
            raise BrokenPipeError
        self.transport.write(data)
        await asyncio.sleep(0)
        await self._writable.wait()
        if self.lost.is_set():
            raise BrokenPipeError

    async def until_read(self) -> None:
        """Wait until the other end has read what was written, as far as the system tells."""
        await unread.until_read(self.transport)

    async def reset(self) -> None:
        """Send RST, once all that was written has left: a reset takes back what is under way."""
        while (  # noqa: ASYNC110 - no event: see _FLUSH_POLL_S
            not self.transport.is_closing() and sockets.unsent_bytes(self.transport)
        ):
            await asyncio.sleep(_FLUSH_POLL_S)
        if not self.transport.is_closing():
            sockets.reset(self.transport)

    def close(self) -> None:
        """Close the connection."""
        self.transport.close()

    def _note(self, how: Literal["closed", "reset"]) -> None:
        if not self.gone.done():
            self.gone.set_result(Gone(how, time.time()))
        self._readable.set()
