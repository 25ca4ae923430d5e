"""One HTTP conversation with an endpoint, recorded as it goes on."""

import asyncio
import ssl
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

import httpcore

from wirecheck.contract import Contract
from wirecheck.probes import limits
from wirecheck.probes.network import Network
from wirecheck.probes.talk import Leaving, Talk
from wirecheck.recording import Headers, How, Request, Response, Transport
from wirecheck.wire import coding

# What httpcore says when the peer closed too early; all else it calls a protocol error is garbage.
_CLOSED_EARLY = ("peer closed connection", "server disconnected")
_WAITS = ("connect", "read", "write", "pool")
_HTTP = b"HTTP/"
DETAIL_CHARACTERS = 200
_HTTP_PORT, _HTTPS_PORT = 80, 443
_OVER_TLS = frozenset({"https", "wss"})


# What httpcore raises where an exchange fails.
FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


@cache
def tls(*protocols: str) -> ssl.SSLContext:
    """What every TLS connection of the probes is checked by.

    It trusts whom the system trusts, or those in the file that SSL_CERT_FILE names.

    Args:
        protocols: What is offered by ALPN; httpcore sets its own where none is given.
    """
    context = ssl.create_default_context()
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


async def connected(network: Network, url: str, *protocols: str) -> httpcore.AsyncNetworkStream:
    """A connection to the server of a URL, within TLS where its scheme says so.

    Args:
        network: Opens it.
        url: Of http, https, ws or wss.
        protocols: What is offered by ALPN.

    Raises:
        httpcore.ConnectError: It cannot be opened; ``FAILURES`` has all that is raised.
    """
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "", parts.scheme in _OVER_TLS
    port = parts.port or (_HTTPS_PORT if is_tls else _HTTP_PORT)
    stream = await network.connect_tcp(host, port, limits.IDLE_S)
    return await stream.start_tls(tls(*protocols), host, limits.IDLE_S) if is_tls else stream


def failure(error: Exception) -> tuple[How, str]:
    """How an exchange failed, in the words of an ending; ``error`` is one of ``FAILURES``."""
    words = str(error)
    match error:
        case httpcore.TimeoutException():
            return "timeout", f"silent for {limits.IDLE_S:g} s"
        case httpcore.ConnectError() | httpcore.UnsupportedProtocol():
            return "refused", words
        case httpcore.NetworkError():
            return "reset", words
    return "truncated" if words.lower().startswith(_CLOSED_EARLY) else "garbage", words


class Conversation(Talk):
    """A request on its way, and what has come back so far.

    Each has a connection of its own. No redirect is followed and no environment variable is asked:
    what is recorded is what this endpoint does.
    """

    def __init__(self, contract: Contract, request: Request, transport: Transport) -> None:
        super().__init__(contract, request, transport)
        self._network = Network()
        self._coding: coding.Decoder | None = None

    async def _close(self, how: Leaving) -> None:
        if how == "reset" and self._network.connection is not None:
            self._network.connection.reset()

    async def _converse(self) -> None:
        try:
            async with asyncio.timeout(limits.WHOLE_S):
                await self._exchange()
            self.tape.end("clean")
        except TimeoutError:
            self._end("timeout", f"still sending after {limits.WHOLE_S:g} s")
        except FAILURES as error:
            self._end(*failure(error))
        finally:
            await self._tell()

    async def _exchange(self) -> None:
        request = self.tape.request
        pool = httpcore.AsyncConnectionPool(
            # To read whom the system trusts takes as long as some questions.
            ssl_context=tls() if request.url.startswith("https:") else None,
            max_keepalive_connections=0,
            network_backend=self._network,
        )
        async with (
            pool,
            pool.stream(
                request.method,
                request.url,
                headers=[(name.encode(), value.encode()) for name, value in request.headers],
                content=request.body,
                extensions={"timeout": dict.fromkeys(_WAITS, limits.IDLE_S)},
            ) as response,
        ):
            headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers)
            version: bytes = response.extensions.get("http_version", b"")
            self._head(response.status, headers, version.decode("ascii", "replace"))
            async for data in response.aiter_stream():
                await self._take(data)
                if self._bound():
                    return

    def _head(self, status: int, headers: Headers, http_version: str) -> None:
        self._coded_by(self.tape.head(status, headers, http_version))

    def _coded_by(self, head: Response) -> None:
        """Read the body by the content coding of its head."""
        self._coding = coding.Decoder(head.coding) if head.coding in coding.READABLE else None

    async def _take(self, data: bytes) -> None:
        frame = self.tape.frame(data)
        if self._coding is not None:
            frame = replace(frame, data=self._coding.feed(data))
        self._read(frame)
        await self._tell()

    def _bound(self) -> bool:
        """Note it if there has come more than is taken; whether that is so."""
        too_much = self.tape.full
        if self._coding is not None and self._coding.full:
            too_much = f"more than {coding.MAX_BYTES:,} bytes once decoded"
        if too_much:
            self.tape.end("limit", too_much)
        return bool(too_much)

    def _end(self, how: How, detail: str) -> None:
        """Note the ending. What never was HTTP is garbage, however it went on."""
        connection = self._network.connection
        first = connection.first if connection else b""
        if self.tape.response is None and not _HTTP.startswith(first[: len(_HTTP)]):
            how, detail = "garbage", f"it begins with {first.decode('latin-1')!a}"
        # h11 quotes what it complains of as Python does, and whole: up to 100 KiB.
        self.tape.end(how, detail.replace("bytearray(b", "(")[:DETAIL_CHARACTERS])
