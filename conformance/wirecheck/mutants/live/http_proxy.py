"""A proxy of HTTP/1.1, one exchange on each connection, that breaks what it passes on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus

import httpx

from wirecheck.mutants.live.breaking import Breaking
from wirecheck.mutants.live.http_client import Client
from wirecheck.mutants.live.traffic import Exchange, Head, Traffic

# Of one hop: each side of the proxy has its own.
OF_A_HOP = frozenset({"connection", "transfer-encoding", "keep-alive"})


class HttpProxy:
    """Stands before an endpoint; ``url`` is where it listens."""

    def __init__(self, upstream: str, breaking: Breaking, http: httpx.AsyncClient) -> None:
        self._upstream = upstream
        self._breaking = breaking
        self._http = http
        self.traffic = Traffic()
        self._serving: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen on a free port as long as the context lasts; gives the base URL."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=256)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # No coroutine: of one that is cancelled, asyncio's own task complains.
        task = asyncio.create_task(self._visited(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Client(reader, writer)
        request = await client.request()
        if request is None:
            return
        traffic = self.traffic
        traffic.exchanges += 1
        company = len(traffic.open) + 1
        exchange = Exchange(request, traffic, traffic.exchanges, company)
        traffic.open.append(exchange)
        try:
            await self._until_left(exchange, client)
        finally:
            traffic.open.remove(exchange)

    async def _until_left(self, exchange: Exchange, client: Client) -> None:
        work = asyncio.create_task(self._answer(exchange, client))
        gone = asyncio.create_task(client.gone())
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                exchange.left = True
                exchange.traffic.counts["left"] += 1
                await self._after_leaving(exchange, work)
        finally:
            for task in (work, gone):
                task.cancel()
            exchange.traffic.note(*await asyncio.gather(work, gone, return_exceptions=True))

    async def _after_leaving(self, exchange: Exchange, work: "asyncio.Task[None]") -> None:
        if self._breaking.again == "at once":
            await self._ask_again(exchange)
        elif self._breaking.again == "with the next":
            exchange.traffic.seen["left"] = exchange
        elif self._breaking.leaving != "at once":
            await asyncio.wait({work})

    async def _answer(self, exchange: Exchange, client: Client) -> None:
        await self._breaking.request(exchange)
        if left := exchange.traffic.seen.pop("left", None):
            await self._ask_again(left)
        try:
            async with self._asked(exchange) as response:
                await self._pass_on(exchange, response, client)
        except httpx.HTTPError:
            if self._breaking.mends:
                await client.end()
        except ConnectionError:
            return  # the client has gone

    async def _ask_again(self, exchange: Exchange) -> None:
        async with self._asked(exchange) as again:
            await anext(again.aiter_raw())  # by now the provider was asked

    def _asked(self, exchange: Exchange) -> contextlib.AbstractAsyncContextManager[httpx.Response]:
        request = exchange.request
        headers = [it for it in request.headers if it[0].lower() not in OF_A_HOP]
        url = self._upstream + request.target
        return self._http.stream(request.method, url, headers=headers, content=request.body)

    async def _pass_on(self, exchange: Exchange, response: httpx.Response, client: Client) -> None:
        headers = [it for it in response.headers.multi_items() if it[0] not in OF_A_HOP]
        head = Head(headers, response.status_code)
        self._breaking.head(exchange, head)
        is_stream = "event-stream" in response.headers.get("content-type", "")
        source = events(response.aiter_raw()) if is_stream else whole(response)
        pieces = self._breaking.answers(exchange, source)
        if not is_stream:
            body = b"".join([piece async for piece in pieces])
            if head.status != HTTPStatus.NO_CONTENT:
                head.set("content-length", str(len(body)))
            await client.head(head)
            await client.data(body)
        else:
            await client.head(head)
            async for piece in pieces:
                if not exchange.left:
                    await client.data(piece)
                elif self._breaking.leaving == "when sending":
                    return
        if self._breaking.ends and not exchange.left:
            await client.end()


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A body cut behind each blank line, as soon as that has come."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n\n")
        for event in whole:
            yield event + b"\n\n"
    if rest:
        yield rest


async def whole(response: httpx.Response) -> AsyncIterator[bytes]:
    """A body in one piece."""
    yield await response.aread()
