"""The server's side: one connection for each exchange."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import h11

from wirecheck_mock_providers.delivery.exchange import Exchange
from wirecheck_mock_providers.delivery.heads import HEAD_MAX_BYTES
from wirecheck_mock_providers.delivery.peer import Peer

_CONNECT_S: Final = 10
#: A slow reader's buffers, the kernel's too (which doubles it): little enough for the server to
#: feel it after a few kB.
_SLOW_BUFFER_BYTES: Final = 4096
#: How often a slow reader reads.
_SLOW_STEP_S: Final = 0.05
_PORTS: Final = {"http": 80, "https": 443}


class ServerError(Exception):
    """The server cannot be reached, or does not answer in HTTP; the message has the mend."""


class Truncated(Exception):  # noqa: N818 - an ending, no error of ours
    """The server closed its connection before the end of its answer."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the server is."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    """What stands before every path, without a slash at its end."""

    @classmethod
    def parse(cls, url: str) -> "Target":
        """Read `http[s]://HOST[:PORT][/PATH]`.

        Raises:
            ValueError: it is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.username:
            raise ValueError(f"{url!r} is no URL such as http://127.0.0.1:8000")
        port = parts.port or _PORTS[parts.scheme]
        return cls(url, parts.scheme, parts.hostname, port, parts.path.rstrip("/"))

    @property
    def authority(self) -> str:
        """What `Host` is for the server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """What `Origin` is for its own pages."""
        return f"{self.scheme}://{self.authority}"

    async def connect(self) -> Peer:
        """Return a connection to the server.

        Raises:
            ServerError: there is none to be had.
        """
        loop = asyncio.get_running_loop()
        tls = ssl.create_default_context() if self.scheme == "https" else None
        try:
            async with asyncio.timeout(_CONNECT_S):
                _, peer = await loop.create_connection(
                    lambda: Peer(is_tls=tls is not None), self.host, self.port, ssl=tls
                )
        except (OSError, TimeoutError) as error:
            why = str(error) or f"no answer within {_CONNECT_S} s"
            raise ServerError(
                f"The server at {self.url} cannot be reached ({why}). "
                "Start it, or give `wirecheck delivery` another URL with --to."
            ) from error
        return peer


class Upstream:
    """One request to the server, and its answer."""

    def __init__(self, peer: Peer, exchange: Exchange) -> None:
        self._peer = peer
        self._exchange = exchange
        self._http = h11.Connection(h11.CLIENT, HEAD_MAX_BYTES)
        self._leftover = b""
        self._slow_bytes_s = exchange.delivery.slow_bytes_s
        if self._slow_bytes_s:
            sock: socket.socket = peer.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SLOW_BUFFER_BYTES)
            peer.buffer_bytes = _SLOW_BUFFER_BYTES

    async def send(self, event: h11.Request | h11.Data | h11.EndOfMessage) -> None:
        """Send a part of the request.

        Raises:
            ConnectionResetError: the server does not take it.
        """
        if data := self._http.send(event):
            await self.send_raw(data)

    async def send_raw(self, data: bytes) -> None:
        """Send bytes through a tunnel.

        Raises:
            ConnectionResetError: as for `send`.
        """
        try:
            await self._peer.write(data)
        except BrokenPipeError as error:
            raise ConnectionResetError from error

    async def head(self) -> h11.Response | h11.InformationalResponse:
        """Return the head of the answer, or an interim one (1xx).

        Raises:
            ServerError: what came is no HTTP.
            ConnectionResetError: the server has reset the connection.
        """
        try:
            event = await self._next()
        except h11.RemoteProtocolError as error:
            raise ServerError(
                f"The server's answer is no HTTP ({error}). "
                "Is there a web server at the URL of --to?"
            ) from error
        assert isinstance(event, h11.Response | h11.InformationalResponse)  # noqa: S101 - as h11 has it
        return event

    async def body(self) -> bytes:
        """Return the next part of the body; empty at its end.

        Raises:
            Truncated: the server closed before the end.
            ConnectionResetError: it has reset the connection.
        """
        try:
            event = await self._next()
        except h11.RemoteProtocolError as error:
            self._exchange.server_ended("closed")
            raise Truncated(str(error)) from error
        if isinstance(event, h11.Data):
            data = bytes(event.data)
            self._exchange.server_bytes += len(data)
            return data
        self._exchange.server_ended("complete")
        return b""

    async def raw(self) -> bytes:
        """Return the next bytes of a tunnel; none at its end.

        Raises:
            ConnectionResetError: the server has reset the connection.
        """
        data, self._leftover = self._leftover, b""
        if not data:
            data = await self._read()
        if not data:
            self._exchange.server_ended("closed")
        self._exchange.server_bytes += len(data)
        return data

    def switch(self) -> None:
        """Go over from HTTP to a tunnel."""
        self._leftover = self._http.trailing_data[0]

    def close(self) -> None:
        """Close the connection; note it if the server has done so before."""
        if self._peer.gone.done():
            self._exchange.server_ended(self._peer.gone.result().how)
        self._peer.close()

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._read())
        return event

    async def _read(self) -> bytes:
        try:
            return await (self._read_slowly() if self._slow_bytes_s else self._peer.read())
        except ConnectionResetError:
            self._exchange.server_ended("reset")
            raise

    async def _read_slowly(self) -> bytes:
        rate = self._slow_bytes_s or 1
        self._exchange.note("slow")
        data = await self._peer.read(max(1, int(rate * _SLOW_STEP_S)))
        await asyncio.sleep(len(data) / rate)
        return data
