"""One HTTP conversation with an endpoint, recorded as it goes on."""

import asyncio
import ssl
from collections.abc import Callable
from functools import cache
from typing import Literal, Self

import httpcore

from wirecheck.contract import Contract
from wirecheck.contract.reading import understand
from wirecheck.probes import limits
from wirecheck.probes.network import Network
from wirecheck.probes.tape import Tape
from wirecheck.recording import Event, How, Reader, Request, Transport

Leaving = Literal["fin", "reset"]

# What httpcore says when the peer closed too early; all else it calls a protocol error is garbage.
_CLOSED_EARLY = ("peer closed connection", "server disconnected")
_WAITS = ("connect", "read", "write", "pool")
_HTTP = b"HTTP/"
_DETAIL_CHARACTERS = 200


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class Conversation:
    """A request on its way, and what has come back so far.

    Each has a connection of its own; leaving the context closes it. No redirect is followed and
    no environment variable is asked: what is recorded is what this endpoint does.

    Attributes:
        tape: The recording in the making.
    """

    def __init__(self, contract: Contract, request: Request, transport: Transport) -> None:
        self.tape = Tape(request, transport)
        self._contract = contract
        self._events: list[Event] = []
        self._text = ""
        self._reader = None if transport == "http" else Reader(transport)
        self._network = Network()
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._converse())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave("fin")

    async def finished(self) -> None:
        """Wait until the endpoint ends the conversation, the probe's patience does, or it left."""
        if self._task is None:
            return
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.result()

    def text(self) -> str:
        """The answer's text that has come so far."""
        fresh, self._events = self._events, []
        self._text += "".join(understand(self._contract, event).text for event in fresh)
        return self._text

    async def until(self, happened: Callable[[Self], bool], seconds: float) -> bool:
        """Wait until something has happened; False if it has not in time, or no longer can."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: happened(self) or self.tape.ending is not None)
        except TimeoutError:
            return False
        return happened(self)

    async def leave(self, how: Leaving) -> None:
        """Close the connection, by FIN or by RST, unless it has ended already."""
        if self._task is None or self._task.done():
            return
        self.tape.mark("left", how)
        self.tape.end("left", how)
        if how == "reset" and self._network.connection is not None:
            self._network.connection.reset()
        self._task.cancel()
        await asyncio.wait([self._task])

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
            async with self._news:
                self._news.notify_all()

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
        frame = self.tape.frame(data)
        if self._reader is not None:
            events = self._reader.feed(frame)
            self._events += events
            self.tape.count(len(events))
        async with self._news:
            self._news.notify_all()

    def _end(self, how: How, detail: str) -> None:
        """Note the ending. What never was HTTP is garbage, however it went on."""
        connection = self._network.connection
        first = connection.first if connection else b""
        if self.tape.response is None and not _HTTP.startswith(first[: len(_HTTP)]):
            how, detail = "garbage", f"it begins with {first.decode('latin-1')!a}"
        # h11 quotes what it complains of as Python does, and whole: up to 100 KiB.
        self.tape.end(how, detail.replace("bytearray(b", "(")[:_DETAIL_CHARACTERS])
