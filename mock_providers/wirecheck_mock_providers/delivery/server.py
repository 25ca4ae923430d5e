"""The proxy's connections to its clients: each request is chosen a delivery, and passed on."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

import h11

from wirecheck_mock_providers.delivery import answers, heads
from wirecheck_mock_providers.delivery.answers import Refusal
from wirecheck_mock_providers.delivery.control import BODY_MAX_BYTES, PREFIX, WORDS, Control
from wirecheck_mock_providers.delivery.exchange import ChosenBy, Exchange
from wirecheck_mock_providers.delivery.incoming import Incoming
from wirecheck_mock_providers.delivery.log import Log
from wirecheck_mock_providers.delivery.peer import Peer
from wirecheck_mock_providers.delivery.proxy import Passage
from wirecheck_mock_providers.delivery.replaced import Answer
from wirecheck_mock_providers.delivery.rules import Rules
from wirecheck_mock_providers.delivery.spec import (
    REQUEST_MAX_CHARACTERS,
    Delivery,
    SpecError,
    parse,
)
from wirecheck_mock_providers.delivery.upstream import ServerError, Target

_T = TypeVar("_T")
_CONTROL = re.compile(f"{PREFIX}(?:{'|'.join(WORDS)})(?:[/?]|$)")


class _Client(Peer):
    """A connection to a client; `serve` is run for it."""

    def __init__(self, serve: Callable[[Peer], None]) -> None:
        super().__init__()
        self._serve = serve

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve."""
        super().connection_made(transport)
        self._serve(self)


class _Chosen(NamedTuple):
    """What is done with a request; `to` and `answer` as in a rule."""

    delivery: Delivery
    to: Target | None = None
    answer: Answer | None = None


class Proxy:
    """The delivery proxy before one server."""

    def __init__(self, target: Target, default: Delivery, *, rewrite_host: bool = False) -> None:
        """Stand before `target`; requests that choose no delivery get `default`."""
        self._target = target
        self._default = default
        self._rewrite_host = rewrite_host
        self._log = Log()
        self._rules = Rules()
        self._control = Control(self._log, self._rules, target.url, self._close_idle)
        self._serving: set[asyncio.Task[None]] = set()
        self._idle: set[Peer] = set()

    async def serve(self, listener: socket.socket, stop: asyncio.Event) -> None:
        """Serve until told to stop; then every connection ends."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Client(self._begin), sock=listener)
        async with server:
            await stop.wait()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def _begin(self, client: Peer) -> None:
        task = asyncio.create_task(self._serve_client(client))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    def _close_idle(self) -> int:
        """Close the connections on which no request is under way; return how many."""
        idle = [client for client in self._idle if not client.has_unread]
        for client in idle:
            client.close()
        return len(idle)

    async def _serve_client(self, client: Peer) -> None:
        begun, more = b"", True
        try:
            while more:
                incoming = Incoming(client, begun)
                more = await self._serve_request(incoming)
                begun = incoming.behind
        except (ConnectionError, TimeoutError):
            return
        except h11.ProtocolError as error:
            with contextlib.suppress(ConnectionError):
                await client.write(answers.refused(Refusal(400, f"This is no HTTP: {error}.")))
        finally:
            client.close()

    async def _serve_request(self, incoming: Incoming) -> bool:
        """Serve one request; return whether there may be another."""
        request = await self._head(incoming)
        if request is None:
            return False
        path = request.target.decode("ascii", "replace")
        try:
            if _CONTROL.match(path):
                return await self._answer_control(incoming, request, path)
            chosen, chosen_by, path = self._choose(request, path)
        except SpecError as error:
            refusal = Refusal(400, str(error))
            return await self._say(incoming, answers.refused(refusal, with_modes=True))
        except Refusal as refusal:
            return await self._say(incoming, answers.refused(refusal))
        method = request.method.decode("ascii")
        exchange = self._log.open(method, path, chosen.delivery, chosen_by)
        exchange.kept.asked(heads.raw(request))
        passage = Passage(chosen.to or self._target, incoming, request, exchange, chosen.answer)
        try:
            return await self._pass(incoming, passage, exchange, path)
        finally:
            exchange.end("client-left")
            self._log.close(exchange)

    async def _head(self, incoming: Incoming) -> h11.Request | None:
        self._idle.add(incoming.client)
        try:
            return await incoming.head()
        finally:
            self._idle.discard(incoming.client)

    def _choose(self, request: h11.Request, path: str) -> tuple[_Chosen, ChosenBy, str]:
        """Return what is done with the request, what chose it, and the path for the server.

        Raises:
            SpecError: what it names is no delivery.
        """
        named = heads.value(heads.raw(request), heads.DELIVERY_HEADER)
        by_path = path.startswith(PREFIX)
        spec, _, rest = path.removeprefix(PREFIX).partition("/") if by_path else ("", "", path[1:])
        if named is not None:
            own = parse(named.decode("latin-1"), REQUEST_MAX_CHARACTERS)
            return _Chosen(own), "header", f"/{rest}"
        if by_path:
            return _Chosen(parse(unquote(spec), REQUEST_MAX_CHARACTERS)), "path", f"/{rest}"
        if _is_preflight(request):
            # No mode is meant for it, but it is for the server that will be asked.
            return _Chosen(self._default, self._rules.server(path)), "default", path
        if rule := self._rules.take(path):
            return _Chosen(rule.delivery, rule.to, rule.answer), "rule", path
        return _Chosen(self._default), "default", path

    async def _answer_control(self, incoming: Incoming, request: h11.Request, path: str) -> bool:
        body = b""
        while part := await incoming.body():
            body += part
            if len(body) > BODY_MAX_BYTES:
                raise Refusal(400, f"The body is longer than {BODY_MAX_BYTES} bytes.")
        answering = self._control.answer(request.method.decode("ascii"), path, body)
        value = await _unless_gone(incoming.client, answering)
        return await self._say(incoming, answers.as_json(200, value))

    async def _say(self, incoming: Incoming, answer: bytes) -> bool:
        await incoming.client.write(answer)
        return incoming.keeps_alive

    async def _pass(
        self, incoming: Incoming, passage: Passage, exchange: Exchange, path: str
    ) -> bool:
        try:
            return await _unless_gone(
                incoming.client, passage.run(path, rewrite_host=self._rewrite_host)
            )
        except ConnectionError:
            if exchange.ending is None:
                exchange.client_left(*await incoming.client.gone)
            raise
        except ServerError as error:
            exchange.status = 502
            exchange.end("no-answer", str(error))
            return await self._say(incoming, answers.as_text(502, str(error)))


async def _unless_gone(client: Peer, work: Coroutine[Any, Any, _T]) -> _T:
    """Return what the work returns; end it when the client leaves.

    Raises:
        ConnectionResetError: the client has left.
    """
    task = asyncio.ensure_future(work)
    try:
        both: set[asyncio.Future[Any]] = {task, client.gone}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ConnectionResetError
    finally:
        task.cancel()
        await asyncio.wait({task})
    return task.result()


def _is_preflight(request: h11.Request) -> bool:
    """Whether a browser asks in advance (CORS)."""
    asked = heads.value(heads.raw(request), b"access-control-request-method")
    return request.method == b"OPTIONS" and asked is not None
