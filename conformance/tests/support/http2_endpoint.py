"""An endpoint that speaks HTTP/2 as a test tells it; it takes its place in ``broken_endpoints``."""

import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

from broken_endpoints import KIB, Behaviour, Visit
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, RequestReceived, StreamEnded, StreamReset

HEAD = [(":status", "200"), ("content-type", "text/event-stream")]


def server_side(certificate: Path, *protocols: str) -> ssl.SSLContext:
    """TLS that offers these protocols."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(protocols)
    return context


class Answering:
    """A request over HTTP/2 that has been read.

    Attributes:
        protocol: What knows how to answer; what it makes of that goes out by ``flush``.
        fields: The request's, pseudo-fields included.
        body: The request's.
    """

    def __init__(self, visit: Visit) -> None:
        config = H2Configuration(
            client_side=False,
            header_encoding="latin-1",
            validate_outbound_headers=False,
            normalize_outbound_headers=False,
        )
        self.protocol = H2Connection(config)
        self.stream = 0
        self.fields: dict[str, str] = {}
        self.body = b""
        self._visit = visit

    async def flush(self) -> None:
        await self._visit.send(self.protocol.data_to_send())

    async def data(self, data: bytes, *, last: bool = False) -> None:
        self.protocol.send_data(self.stream, data, end_stream=last)
        await self.flush()

    async def head(self, *more: tuple[str, str]) -> None:
        self.protocol.send_headers(self.stream, [*HEAD, *more])
        await self.flush()

    async def departure(self) -> int:
        """Wait until the client resets its stream; with which code."""
        while True:
            for event in await self._events():
                if isinstance(event, StreamReset):
                    return event.error_code

    async def until_asked(self) -> None:
        self.protocol.initiate_connection()
        await self._take(self._visit.request)
        ended = False
        while not ended:
            for event in await self._events():
                ended = ended or isinstance(event, StreamEnded)
                if isinstance(event, RequestReceived):
                    self.stream, self.fields = event.stream_id, dict(event.headers)
                elif isinstance(event, DataReceived):
                    self.body += event.data

    async def _events(self) -> list[Event]:
        data = await self._visit._reader.read(64 * KIB)
        if not data:
            raise ConnectionError
        return await self._take(data)

    async def _take(self, data: bytes) -> list[Event]:
        events = self.protocol.receive_data(data)
        await self.flush()
        return events


def speaking(answer: Callable[[Answering], Awaitable[None]]) -> Behaviour:
    """An endpoint that reads a request over HTTP/2 and answers it so."""

    async def behave(visit: Visit) -> None:
        answering = Answering(visit)
        await answering.until_asked()
        await answer(answering)

    return behave
