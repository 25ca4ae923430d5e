"""One exchange through the proxy: the request to the server, its answer to the client."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import h11

from wirecheck_mock_providers.delivery import heads, replaced
from wirecheck_mock_providers.delivery.blocks import Events, Messages, Plain, Shape
from wirecheck_mock_providers.delivery.events import KINDS
from wirecheck_mock_providers.delivery.exchange import Exchange
from wirecheck_mock_providers.delivery.heads import Headers
from wirecheck_mock_providers.delivery.incoming import Incoming
from wirecheck_mock_providers.delivery.outgoing import Outgoing
from wirecheck_mock_providers.delivery.upstream import Target, Upstream

_SWITCHING_PROTOCOLS = 101


class Passage:
    """Passes one request on, and its answer back. The connection to the client may live on."""

    def __init__(
        self,
        target: Target,
        incoming: Incoming,
        request: h11.Request,
        exchange: Exchange,
        answer: replaced.Answer | None = None,
    ) -> None:
        """Pass it on to `target`, which is not asked if there is an `answer` already."""
        self._target = target
        self._own_answer = answer
        self._incoming = incoming
        self._client = incoming.client
        self._request = request
        self._exchange = exchange
        self._delivery = exchange.delivery
        self._outgoing = Outgoing(incoming, exchange)

    async def run(self, path: str, *, rewrite_host: bool) -> bool:
        """Do it; return whether the client's connection can take another request.

        Raises:
            ServerError: there was no answer that could have been passed on, nor part of one.
            ConnectionError: the client has left.
        """
        if self._delivery.replacement:
            self._exchange.note("replace")
            await self._say(replaced.answer(self._delivery.replacement))
        elif self._own_answer:
            await self._say(self._own_answer.parts)
        else:
            peer = await self._target.connect()
            upstream = Upstream(peer, self._exchange)
            with contextlib.closing(upstream):
                await self._converse(upstream, path, rewrite_host=rewrite_host)
        return self._outgoing.keep_alive and self._incoming.keeps_alive

    async def _converse(self, upstream: Upstream, path: str, *, rewrite_host: bool) -> None:
        try:
            await self._send_head(upstream, path, rewrite_host=rewrite_host)
            async with _beside(self._send_body(upstream)):
                await self._answer(upstream)
        except ConnectionResetError:
            await self._client.reset()
            self._exchange.end("server-reset")
            self._outgoing.abandon()

    async def _send_head(self, upstream: Upstream, path: str, *, rewrite_host: bool) -> None:
        raw = heads.raw(self._request)
        if heads.value(raw, b"host") is None:  # which HTTP/1.0 may do without
            raw = [*raw, (b"Host", self._target.authority.encode())]
        host = heads.value(raw, b"host") or b""
        to = (host, self._target.authority.encode(), self._target.origin.encode())
        await upstream.send(
            h11.Request(
                method=self._request.method,
                target=self._target.path + path,
                headers=list(heads.request_headers(raw, to if rewrite_host else None)),
            )
        )

    async def _send_body(self, upstream: Upstream) -> None:
        # What the server does not wait for (it may have answered already) need not arrive.
        with contextlib.suppress(ConnectionError, h11.RemoteProtocolError):
            while data := await self._body():
                await upstream.send(h11.Data(data=data))
            await upstream.send(h11.EndOfMessage())

    async def _body(self) -> bytes:
        """Return the next part of the request's body; empty at its end."""
        data = await self._incoming.body()
        self._exchange.kept.asked_more(data)
        return data

    async def _say(self, answer: tuple[int, bytes, Headers, bytes]) -> None:
        while await self._body():
            pass
        status, reason, headers, body = answer
        headers = [*headers, *heads.grants(heads.raw(self._request))]

        async def parts() -> bytes:
            nonlocal body
            part, body = body, b""
            return part

        await self._pass_on(status, reason, headers, parts)

    async def _answer(self, upstream: Upstream) -> None:
        head = await upstream.head()
        while isinstance(head, h11.InformationalResponse):
            if head.status_code == _SWITCHING_PROTOCOLS:
                await self._tunnel(upstream, head)
                return
            await self._outgoing.interim(head.status_code, head.reason, heads.raw(head))
            head = await upstream.head()
        await self._pass_on(head.status_code, head.reason, heads.raw(head), upstream.body)

    async def _pass_on(
        self,
        status: int,
        reason: bytes,
        headers: Headers,
        read: Callable[[], Awaitable[bytes]],
    ) -> None:
        self._exchange.status = status
        http_1_0 = self._request.http_version == b"1.0"
        shape = self._shape(headers)
        framing = heads.framing(status, headers, self._request.method)
        cuts_clean = self._delivery.cut is not None and self._delivery.cut.how == "clean"
        resized = framing == "length" and (
            cuts_clean or (isinstance(shape, Events) and shape.rewrites)
        )
        if resized or (framing == "chunked" and http_1_0):
            framing, headers = heads.unsized(headers, http_1_0=http_1_0)
        if framing == "close" or heads.has_token(headers, b"connection", b"close"):
            self._outgoing.keep_alive = False
        self._outgoing.framing = framing
        await self._outgoing.head(status, reason, headers)
        if framing == "none":
            await read()
        elif not await self._outgoing.deliver(shape, read, self._outgoing.write_body):
            return
        if not self._incoming.is_complete:
            self._outgoing.keep_alive = False
        await self._outgoing.finish()
        self._exchange.end("complete")

    def _shape(self, headers: Headers) -> Shape:
        name = heads.media_type(headers)
        return Events(self._delivery, name) if name in KINDS else Plain()

    async def _tunnel(self, upstream: Upstream, head: h11.InformationalResponse) -> None:
        self._exchange.status = head.status_code
        self._outgoing.keep_alive = False
        headers = heads.raw(head)
        is_websocket = (heads.value(headers, b"upgrade") or b"").lower() == b"websocket"
        self._exchange.kind = "websocket" if is_websocket else "tunnel"
        await self._outgoing.head(head.status_code, head.reason, headers)
        upstream.switch()
        shape = Messages(self._delivery) if is_websocket else Plain()
        async with _beside(self._tunnel_outward(upstream)):
            if await self._outgoing.deliver(shape, upstream.raw, self._client.write):
                self._exchange.end("server-closed")
                self._client.close()

    async def _tunnel_outward(self, upstream: Upstream) -> None:
        data = self._incoming.behind or await self._client.read()
        while data:
            await upstream.send_raw(data)
            data = await self._client.read()


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have the work done meanwhile; end it on leaving. Who hears it fail is whoever reads."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            await task
