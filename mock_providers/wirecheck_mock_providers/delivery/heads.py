"""Heads of requests and answers: what the proxy changes in them, and how they are written."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import h11

#: Longest head that is read, in bytes: browsers have been seen to send targets of 42 kB.
HEAD_MAX_BYTES: Final = 64 * 1024
#: Names a delivery in a request; it is not passed on.
DELIVERY_HEADER: Final = b"x-wirecheck-delivery"

Headers = Sequence[tuple[bytes, bytes]]
#: How the end of a body is told: RFC 9112, section 6.
Framing = Literal["chunked", "length", "close", "none"]

# A compressed body could not be read here, neither could compressed frames.
_NOT_PASSED_ON: Final = {DELIVERY_HEADER, b"accept-encoding", b"sec-websocket-extensions"}
_IDENTITY: Final = (b"Accept-Encoding", b"identity")
_NO_BODY: Final = {204, 304}


def value(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """Return the first header of the name, which is in small letters."""
    return next((value for key, value in headers if key.lower() == name), None)


def media_type(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the media type of a body, in small letters and without parameters."""
    named = value(headers, b"content-type") or b""
    return named.partition(b";")[0].strip().lower().decode("latin-1")


def has_token(headers: Iterable[tuple[bytes, bytes]], name: bytes, token: bytes) -> bool:
    """Whether a header that is a list has the token in it."""
    return any(
        token in [part.strip().lower() for part in value.split(b",")]
        for key, value in headers
        if key.lower() == name
    )


def grants(raw: Headers) -> Headers:
    """Return what lets a page of another origin read an answer to these headers (CORS)."""
    origin = value(raw, b"origin")
    if origin is None:
        return ()
    return (
        (b"Access-Control-Allow-Origin", origin),
        (b"Access-Control-Allow-Credentials", b"true"),
        (b"Access-Control-Expose-Headers", b"Retry-After"),
        (b"Vary", b"Origin"),
    )


def request_headers(raw: Headers, rewrite: tuple[bytes, bytes, bytes] | None) -> Headers:
    """Return the headers for the server.

    Args:
        raw: those that the client sent.
        rewrite: the proxy's host as the client sees it, the server's, and the server's origin,
            where the server is to believe that it was called directly.
    """
    kept = [(name, text) for name, text in raw if name.lower() not in _NOT_PASSED_ON]
    if rewrite:
        host, to, origin = rewrite
        own = {b"host": (host, to), b"origin": (b"http://" + host, origin)}
        kept = [
            (name, own[name.lower()][1])
            if name.lower() in own and text == own[name.lower()][0]
            else (name, text)
            for name, text in kept
        ]
    return [*kept, _IDENTITY]


def framing(status: int, headers: Headers, method: bytes) -> Framing:
    """Return how the answer's body ends."""
    if method == b"HEAD" or status in _NO_BODY:
        return "none"
    if has_token(headers, b"transfer-encoding", b"chunked"):
        return "chunked"
    return "close" if value(headers, b"content-length") is None else "length"


def unsized(headers: Headers, *, http_1_0: bool) -> tuple[Framing, Headers]:
    """Return the framing and the headers of a body whose length is not known beforehand."""
    kept = [
        (name, text)
        for name, text in headers
        if name.lower() not in {b"content-length", b"transfer-encoding"}
    ]
    if http_1_0:
        return "close", [*kept, (b"Connection", b"close")]
    return "chunked", [*kept, (b"Transfer-Encoding", b"chunked")]


def encode(status: int, reason: bytes, headers: Headers) -> bytes:
    """Return the head of an answer."""
    lines = [b"HTTP/1.1 %d %b" % (status, reason), *(b"%b: %b" % pair for pair in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def raw(head: h11.Request | h11.Response | h11.InformationalResponse) -> Headers:
    """Return the headers as they were written, capitals too."""
    return head.headers.raw_items()
