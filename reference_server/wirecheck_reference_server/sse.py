"""Server-sent events: their bytes, and the response that carries them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from fastapi.sse import format_sse_event
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from wirecheck_reference_server.cancellation import unless_client_leaves
from wirecheck_reference_server.upstream.interface import UpstreamFailure

SendBytes = Callable[[bytes], Awaitable[None]]

# Line ends for Python's splitlines and whoever builds on it (httpx's iter_lines), though not for
# an event stream; JSON leaves them raw.
_ESCAPED_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def json_event(payload: Mapping[str, object]) -> bytes:
    """Return an event whose data is one line of JSON."""
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(data_str=data.translate(_ESCAPED_LINE_ENDS))


def text_event(text: str, event: str | None = None, event_id: str | None = None) -> bytes:
    """Return an event whose data is raw text: every line of it in a field of its own.

    The text must have LF alone for its line ends (`LineEnds`): a CR would end a line too.
    """
    return format_sse_event(data_str=text, event=event, id=event_id)


class LineEnds:
    """Makes every line end of a text LF, piece by piece: CRLF, which a cut may part, and CR."""

    def __init__(self) -> None:
        self._after_cr = False

    def __call__(self, piece: str) -> str:
        """Return the next piece of the text; it may turn out empty."""
        if self._after_cr:
            piece = piece.removeprefix("\n")
        self._after_cr = piece.endswith("\r")
        return piece.replace("\r\n", "\n").replace("\r", "\n")


class EventStream(Response):
    """A response whose body is written by a coroutine, event by event.

    The coroutine is given a function that sends an event and returns when the connection can take
    another: a slow client thus slows down the provider, and nothing piles up in between. When the
    client leaves, the coroutine is cancelled wherever it stands.

    The head goes out before the coroutine starts: from then on every failure is told in band.
    """

    media_type = "text/event-stream"

    def __init__(self, produce: Callable[[SendBytes], Coroutine[Any, Any, None]]) -> None:
        self.produce = produce
        self.status_code = 200
        self.background = None
        # nginx collects a response unless this header forbids it (ngx_http_proxy_module).
        self.init_headers({"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the head, then the events, then the end of the body."""
        await self.send_head(send)
        with suppress(ClientDisconnect):
            await unless_client_leaves(receive, self.produce(partial(send_body, send)))
            await send_end(send)

    async def send_head(self, send: Send) -> None:
        """Send status and headers."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})


async def send_body(send: Send, event: bytes) -> None:
    """Send a part of the body as soon as the connection can take it."""
    await send({"type": "http.response.body", "body": event, "more_body": True})
    # A provider's burst is read without ever waiting: let this event leave the process, and other
    # streams have their turn, before the next.
    await asyncio.sleep(0)


async def send_end(send: Send) -> None:
    """Send the end of the body."""
    await send({"type": "http.response.body", "body": b""})


class BareEventStream(EventStream):
    """An event stream without a terminal event: its clean end is the end.

    So the coroutine raises the failure of a provider, instead of telling it. Before the first
    event, the head has not been sent, and the failure becomes a response of its own; after it, the
    connection is broken off, without the last chunk of the body.
    """

    def __init__(
        self,
        produce: Callable[[SendBytes], Coroutine[Any, Any, None]],
        refuse: Callable[[UpstreamFailure], Response],
    ) -> None:
        super().__init__(produce)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head with the first event, then the others, then the end of the body."""
        with suppress(ClientDisconnect):
            await unless_client_leaves(receive, self._respond(scope, receive, send))

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def begin() -> None:
            nonlocal begun
            if not begun:
                begun = True
                await self.send_head(send)

        async def send_event(event: bytes) -> None:
            await begin()
            await send_body(send, event)

        try:
            await self.produce(send_event)
        except UpstreamFailure as failure:
            if not begun:
                await self._refuse(failure)(scope, receive, send)
            # A server closes the connection of an application that leaves its response unfinished.
            return
        await begin()
        await send_end(send)
