"""TCP for httpcore on asyncio streams, so that a probe can reset a connection.

The signatures are those of ``httpcore.AsyncNetworkStream`` and ``AsyncNetworkBackend``.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import Iterable
from typing import Any

import httpcore

# SO_LINGER on, with a timeout of 0 s: closing sends RST at once, with no FIN before it.
ABORT = struct.pack("ii", 1, 0)


# So much of what comes first is enough to see which protocol it is.
_FIRST_BYTES = 40


class Connection(httpcore.AsyncNetworkStream):
    """A TCP connection, perhaps with TLS on it.

    Attributes:
        first: The first bytes that came.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.first = b""
        self._reader = reader
        self._writer = writer
        self._is_tls = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore
        """What has arrived, at most ``max_bytes``; empty at the end."""
        try:
            async with asyncio.timeout(timeout):
                data = await self._reader.read(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError(_words(error)) from error
        self.first += data[: _FIRST_BYTES - len(self.first)]
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore
        """Send all of ``buffer``."""
        try:
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError(_words(error)) from error

    async def aclose(self) -> None:
        """Close by FIN, unless the connection is closed already."""
        transport = self._writer.transport
        if not transport.is_closing():
            transport.close()
            # asyncio waits 30 s for the farewell of TLS; a client that leaves does not.
            if self._is_tls:
                transport.abort()

    def reset(self) -> None:
        """Close by RST, unless the connection is lost already."""
        transport = self._writer.transport
        if not transport.is_closing():
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            transport.abort()

    def take_little(self) -> None:
        """Let the system take in as little as it can of what is not read."""
        take_little(self._writer.transport)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore
    ) -> httpcore.AsyncNetworkStream:
        """Put TLS on the connection; where that fails, close it."""
        transport = self._writer.transport
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException as error:
            transport.abort()
            raise _tls_failure(error) from error
        self._is_tls = True
        return self

    def get_extra_info(self, info: str) -> Any:
        """``ssl_object`` tells httpcore which protocol TLS agreed on.

        ``is_readable``, of a connection that waits for its next request, that there will be none.
        """
        if info == "is_readable":
            return self._reader.at_eof()
        return self._writer.get_extra_info(info)


class Network(httpcore.AsyncNetworkBackend):
    """Opens connections and remembers the last."""

    def __init__(self) -> None:
        self.connection: Connection | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore
        local_address: str | None = None,  # noqa: ARG002 - the probes set none
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - likewise
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection."""
        try:
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError(_words(error)) from error
        self.connection = Connection(reader, writer)
        return self.connection


def take_little(transport: asyncio.BaseTransport) -> None:
    """Let the system take in as little as it can of what is not read from a connection."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)


def _tls_failure(error: BaseException) -> BaseException:
    """What httpcore expects to be told of a failed handshake; a cancellation stays what it is."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return httpcore.ConnectError(f"its TLS certificate is not trusted: {error.verify_message}")
    if isinstance(error, TimeoutError):
        return httpcore.ConnectTimeout()
    if isinstance(error, OSError):
        return httpcore.ConnectError(f"TLS failed: {_words(error)}")
    return error


def _words(error: OSError) -> str:
    """What the operating system says, without its numbers."""
    return error.strerror or str(error) or "the connection was closed"
