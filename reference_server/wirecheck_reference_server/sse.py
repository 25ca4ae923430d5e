"""Server-sent events: their bytes, and the response that carries them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from fastapi.sse import format_sse_event
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from wirecheck_reference_server.cancellation import unless_client_leaves

SendBytes = Callable[[bytes], Awaitable[None]]

# Line ends for Python's splitlines and whoever builds on it (httpx's iter_lines), though not for
# an event stream; JSON leaves them raw.
_ESCAPED_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def json_event(payload: Mapping[str, object]) -> bytes:
    """Return an event whose data is one line of JSON."""
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(data_str=data.translate(_ESCAPED_LINE_ENDS))


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

        async def send_event(event: bytes) -> None:
            await send({"type": "http.response.body", "body": event, "more_body": True})
            # A provider's burst is read without ever waiting: let this event leave the process,
            # and other streams have their turn, before the next.
            await asyncio.sleep(0)

        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with suppress(ClientDisconnect):
            await unless_client_leaves(receive, self.produce(send_event))
            await send({"type": "http.response.body", "body": b""})
