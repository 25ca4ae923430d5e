"""HTTP/1.1 on a wire: one question after another on a connection. The parser is llhttp's, in C."""

from functools import lru_cache
from typing import Final, Protocol
from urllib.parse import quote, urlsplit

import httptools

from wirecheck.contract.model import Head
from wirecheck.recording import Request
from wirecheck_load.outcome import Failure
from wirecheck_load.transport.limits import HEAD_BYTES
from wirecheck_load.transport.wire import Wire

REDIRECTIONS: Final = frozenset({301, 302, 303, 307, 308})
# What tells where a body ends; without any of them it is at the connection's end.
_FRAMING: Final = frozenset({"content-length", "transfer-encoding"})
_KEPT: Final = _FRAMING | {"content-type", "content-encoding", "location"}
_FINAL: Final = 200
# RFC 3986, 3.3: what may stand in a path as it is, and what is escaped already.
_PATH: Final = "/%:@!$&'()*+,;=~"


class Sink(Protocol):
    """Who is told what a response says."""

    status: int | None

    def count(self, at_s: float, size: int) -> None:
        """Note that so many bytes were read."""

    def take(self, at_s: float, data: bytes) -> None:
        """Take a piece of the body, if it is the one that was expected."""

    def end(self, at_s: float, failure: Failure | None = None, detail: str = "") -> None:
        """Learn that it is over."""

    def go_elsewhere(self, location: str) -> None:
        """Learn that another place is to be asked."""


class Response:
    """Reads one response off a wire; all of it is called by the event loop.

    Attributes:
        over: Whether it has been read to its proper end.
    """

    def __init__(self, wire: Wire, sink: Sink, expected: Head) -> None:
        self.over = False
        self._wire = wire
        self._sink = sink
        self._expected = expected
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._head_bytes = 0
        self._at_s = 0.0
        self._status: int | None = None
        self._expects_body = False
        self._body: list[bytes] = []

    @property
    def begun(self) -> bool:
        """Whether a byte of it has come."""
        return self._head_bytes > 0

    @property
    def reusable(self) -> bool:
        """Whether another question may be asked on the connection."""
        return self.over and self._wire.open and self._kept_alive

    # -- the wire's receiver -------------------------------------------------------------------

    def received(self, at_s: float, data: bytes) -> None:
        """Take bytes of the response."""
        self._at_s = at_s
        if self.over:
            self._wire.close()
            return
        if self._status is None:
            self._head_bytes += len(data)
        self._sink.count(at_s, len(data))
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._garbage("it switches protocols")
        except httptools.HttpParserError as error:
            self._garbage(f"it is not HTTP: {error}")
        else:
            if self._status is None and self._head_bytes > HEAD_BYTES:
                self._garbage(f"a head of more than {HEAD_BYTES:,} bytes")
        if self._body:
            body, self._body = self._body, []
            self._sink.take(at_s, body[0] if len(body) == 1 else b"".join(body))

    def lost(self, at_s: float, error: OSError | None) -> None:
        """Learn that the connection is over."""
        self._at_s = at_s
        if error is not None:
            words = error.strerror or type(error).__name__
            self._sink.end(at_s, Failure.TRUNCATED, f"the connection broke: {words}")
        elif self._status is not None and not _FRAMING & self._headers.keys():
            self.on_message_complete()
        else:
            self._sink.end(at_s, Failure.TRUNCATED, "closed before the response was complete")

    # -- the parser's ---------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header that matters."""
        key = name.decode("latin-1").lower()
        if key in _KEPT:
            self._headers[key] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Look whether it is a stream."""
        status = self._parser.get_status_code()
        if status < _FINAL:  # an interim response (RFC 9110, 15.2)
            self._headers.clear()
            return
        self._status = self._sink.status = status
        if status != self._expected.status:
            return
        kind = self._headers.get("content-type", "").partition(";")[0].strip().lower()
        wanted = self._expected.content_type
        if wanted is not None and kind != wanted:
            self._garbage(f"no Content-Type of {wanted}")
        elif self._headers.get("content-encoding", "identity") != "identity":
            self._garbage("a Content-Encoding that was not asked for")
        else:
            self._expects_body = True

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body: there may be thousands in one read."""
        if self._expects_body:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """Learn that it is whole."""
        if self._status is None:
            return
        self.over = True
        # Asked now: the parser forgets it when it gets ready for the next response.
        self._kept_alive = bool(self._parser.should_keep_alive())
        if self._status in REDIRECTIONS and "location" in self._headers:
            self._sink.go_elsewhere(self._headers["location"])
        else:
            self._sink.end(self._at_s)

    def _garbage(self, detail: str) -> None:
        self._sink.end(self._at_s, Failure.UNPARSEABLE, detail)


def as_bytes(request: Request) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{request.method} {_target(request.url)} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + request.body


@lru_cache(maxsize=64)  # the same for all streams, unless the question stands in it
def _target(url: str) -> str:
    parts = urlsplit(url)
    return quote(parts.path or "/", safe=_PATH) + (f"?{parts.query}" if parts.query else "")
