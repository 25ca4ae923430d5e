"""One HTTP conversation with an endpoint, recorded as it goes on."""

import asyncio
import ssl
from functools import cache

import httpcore

from wirecheck.contract import Contract
from wirecheck.probes import limits
from wirecheck.probes.network import Network
from wirecheck.probes.talk import Leaving, Talk
from wirecheck.recording import How, Request, Transport

# What httpcore says when the peer closed too early; all else it calls a protocol error is garbage.
_CLOSED_EARLY = ("peer closed connection", "server disconnected")
_WAITS = ("connect", "read", "write", "pool")
_HTTP = b"HTTP/"
_DETAIL_CHARACTERS = 200


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class Conversation(Talk):
    """A request on its way, and what has come back so far.

    Each has a connection of its own. No redirect is followed and no environment variable is asked:
    what is recorded is what this endpoint does.
    """

    def __init__(self, contract: Contract, request: Request, transport: Transport) -> None:
        super().__init__(contract, request, transport)
        self._network = Network()

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
        except httpcore.TimeoutException:
            self._end("timeout", f"silent for {limits.IDLE_S:g} s")
        except (httpcore.ConnectError, httpcore.UnsupportedProtocol) as error:
            self._end("refused", str(error))
        except httpcore.NetworkError as error:
            self._end("reset", str(error))
        except httpcore.ProtocolError as error:
            words = str(error)
            early = words.lower().startswith(_CLOSED_EARLY)
            self._end("truncated" if early else "garbage", words)
        finally:
            await self._tell()

    async def _exchange(self) -> None:
        request = self.tape.request
        pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(), max_keepalive_connections=0, network_backend=self._network
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
            self.tape.head(response.status, headers, version.decode("ascii", "replace"))
            async for data in response.aiter_stream():
                await self._take(data)
                if self.tape.full:
                    self.tape.end("limit", self.tape.full)
                    return

    async def _take(self, data: bytes) -> None:
        self._read(self.tape.frame(data))
        await self._tell()

    def _end(self, how: How, detail: str) -> None:
        """Note the ending. What never was HTTP is garbage, however it went on."""
        connection = self._network.connection
        first = connection.first if connection else b""
        if self.tape.response is None and not _HTTP.startswith(first[: len(_HTTP)]):
            how, detail = "garbage", f"it begins with {first.decode('latin-1')!a}"
        # h11 quotes what it complains of as Python does, and whole: up to 100 KiB.
        self.tape.end(how, detail.replace("bytearray(b", "(")[:_DETAIL_CHARACTERS])
