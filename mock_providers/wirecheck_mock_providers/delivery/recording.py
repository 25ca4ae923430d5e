"""An exchange as a recording of wirecheck: the lines of such a file, as JSON values. Pure.

A recording is what its reader got. Here that is the proxy's client, so that what the proxy has done
to an answer is in it; the marks and the ending say what that was. Times are milliseconds since the
request was received.
"""

import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wirecheck_mock_providers.delivery import heads
from wirecheck_mock_providers.delivery.events import KINDS, Kind
from wirecheck_mock_providers.delivery.exchange import Ending, Exchange
from wirecheck_mock_providers.delivery.frames import BINARY, CLOSE, CONTINUATION, Frame, FrameReader
from wirecheck_mock_providers.delivery.heads import Headers
from wirecheck_mock_providers.delivery.modes import EndKind

_FORMAT: Final = 1
#: Who took the recording; whoever reads it may know the name of a contract.
_CONTRACT: Final = "delivery"
_MS_PER_S: Final = 1000
#: A recording goes to disk, so that no credential is told.
_MASKED: Final = "[masked by wirecheck]"
_SECRET: Final = frozenset(
    {b"authorization", b"cookie", b"proxy-authorization", b"set-cookie", b"x-api-key"}
)
_TRANSPORTS: Final[Mapping[Kind, str]] = {"event-stream": "sse", "lines": "ndjson"}
_HOW: Final[Mapping[Ending, str]] = {
    "complete": "clean",
    "client-left": "left",
    "server-truncated": "truncated",
    "server-reset": "reset",
    "server-closed": "clean",
    "no-answer": "refused",
    "server-unreadable": "garbage",
}
_HOW_CUT: Final[Mapping[EndKind, str]] = {"clean": "clean", "close": "truncated", "reset": "reset"}

Line = dict[str, Any]


def lines(exchange: Exchange) -> Iterator[Line]:
    """Yield the lines: the request, the head of the answer, frames, marks and the ending."""
    kept = exchange.kept
    yield {
        "wirecheck": _FORMAT,
        "contract": _CONTRACT,
        "scenario": _mode(exchange),
        "part": f"exchange-{exchange.id}",
        "transport": _transport(exchange),
        "request": {
            "method": exchange.method,
            "url": f"http://{_text(heads.value(kept.request_headers, b'host'))}{exchange.path}",
            "headers": _headers(kept.request_headers),
            "body": _bytes(kept.request_body),
        },
    }
    if kept.head:
        yield {
            "response": {
                "status": kept.head.status,
                "headers": _headers(kept.head.headers),
                "http_version": "HTTP/1.1",
                "at_ms": _since(exchange, kept.head.at),
            }
        }
    yield from _messages(exchange) if exchange.kind == "websocket" else _pieces(exchange)
    yield from _marks(exchange)
    yield {"ending": _ending(exchange)}


def _transport(exchange: Exchange) -> str:
    if exchange.kind == "websocket":
        return "websocket"
    kind = KINDS.get(heads.media_type(exchange.kept.head.headers if exchange.kept.head else ()))
    return _TRANSPORTS[kind] if kind else "http"


def _pieces(exchange: Exchange) -> Iterator[Line]:
    for at, data in exchange.kept.pieces():
        yield {"frame": {"at_ms": _since(exchange, at), **_bytes(data)}}


def _messages(exchange: Exchange) -> Iterator[Line]:
    """Yield the server's messages, each with the time of the piece that completed it."""
    parts: list[bytes] = []
    is_binary = False
    for at, frame in _frames(exchange):
        if frame.is_control:
            continue
        if frame.opcode != CONTINUATION:
            parts, is_binary = [], frame.opcode == BINARY
        parts.append(frame.payload)
        if frame.ends_message:
            told = {"at_ms": _since(exchange, at), "binary": is_binary}
            yield {"frame": {**told, **_bytes(b"".join(parts))}}


def _frames(exchange: Exchange) -> Iterator[tuple[float, Frame]]:
    reader = FrameReader()
    for at, data in exchange.kept.pieces():
        for frame in reader.feed(data):
            yield at, frame


def _marks(exchange: Exchange) -> Iterator[Line]:
    if not exchange.delivery.as_is:
        yield {"mark": {"at_ms": 0.0, "name": "delivery", "detail": _mode(exchange)}}
    if exchange.client_closed:
        at_ms = _since(exchange, exchange.client_closed["at"])
        yield {"mark": {"at_ms": at_ms, "name": "left", "detail": exchange.client_closed["how"]}}


def _mode(exchange: Exchange) -> str:
    return exchange.delivery.in_short().text


def _ending(exchange: Exchange) -> Line:
    at_ms = _since(exchange, exchange.ended or time.time())
    how, detail = _how(exchange)
    return {"how": how, "at_ms": at_ms, "detail": detail, "code": _close_code(exchange)}


def _how(exchange: Exchange) -> tuple[str, str]:
    cut = exchange.delivery.cut
    if not exchange.kept.is_whole:
        return "limit", "the delivery proxy keeps no more of it"
    if exchange.ending is None:
        return "timeout", "still under way when the delivery proxy was asked"
    if exchange.ending == "cut" and cut:
        return _HOW_CUT[cut.how], f"the delivery proxy did this: {_mode(exchange)}"
    if exchange.ending == "client-left":
        return "left", "the proxy's client left"
    return _HOW[exchange.ending], exchange.error or ""


def _close_code(exchange: Exchange) -> int | None:
    """Return the code of the server's close frame (RFC 6455, section 5.5.1), if there was one."""
    if exchange.kind != "websocket":
        return None
    closes = (frame.payload[:2] for _, frame in _frames(exchange) if frame.opcode == CLOSE)
    code = next(closes, b"")
    return int.from_bytes(code) if code else None


def _since(exchange: Exchange, at: float) -> float:
    return round((at - exchange.received) * _MS_PER_S, 3)


def _headers(headers: Headers) -> list[tuple[str, str]]:
    return [
        (_text(name), _MASKED if name.lower() in _SECRET else _text(text)) for name, text in headers
    ]


def _text(data: bytes | None) -> str:
    return (data or b"").decode("latin-1")


def _bytes(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(data).decode()}
