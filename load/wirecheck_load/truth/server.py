"""The server: raw protocols on one loop, so that its own lateness stays far below a millisecond."""

import asyncio
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import httptools

from wirecheck_load.truth.messages import MessageConnection
from wirecheck_load.truth.routes import FORMATS, Format
from wirecheck_load.truth.schedule import Answer, Truth

#: In one of our clients' requests the head comes in one piece, and no question speaks of upgrades.
_HEAD_BYTES: Final = 2048
LOG_PATH: Final = "/_truth"
_LAST_CHUNK: Final = b"0\r\n\r\n"


class HttpConnection(asyncio.Protocol):
    """Answers the questions of one HTTP/1.1 connection, one after another."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._parser = httptools.HttpRequestParser(self)
        self._transport: Any = None
        self._url = b""
        self._body = b""
        self._due: asyncio.TimerHandle | None = None
        self._answer: Answer | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for questions."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Read a question; what is no HTTP is hung up on."""
        if b"upgrade: websocket" in data[:_HEAD_BYTES].lower():
            MessageConnection(self._truth, self._transport).data_received(data)
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the client has left, if it was being answered."""
        del exc
        if self._due is not None:
            self._due.cancel()
        if self._answer is not None:
            self._answer.left = True

    def on_url(self, url: bytes) -> None:
        """Note a part of the path."""
        self._url += url

    def on_body(self, body: bytes) -> None:
        """Note a part of the question."""
        self._body += body

    def on_message_complete(self) -> None:
        """Answer the question."""
        url = httptools.parse_url(self._url)
        path, question = url.path.decode(), self._body + unquote_to_bytes(url.query or b"")
        self._url = self._body = b""
        form = FORMATS.get(path)
        if form is None:
            self._whole(path)
            return
        self._answer = answer = self._truth.answer(question)
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nCache-Control: no-cache\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" % form.content_type.encode()
        )
        if form.first:
            self._transport.write(_chunk(form.first))
        # `received_s` is on the clock of the loop: both are CLOCK_MONOTONIC (tested).
        self._plan(form, answer)

    def _plan(self, form: Format, answer: Answer) -> None:
        due_s = answer.received_s + self._truth.schedule.due_s(len(answer.sent_s))
        loop = asyncio.get_running_loop()
        self._due = loop.call_at(due_s, self._send, form, answer)

    def _send(self, form: Format, answer: Answer) -> None:
        self._transport.write(_chunk(form.event(answer.stamp())))
        if len(answer.sent_s) < self._truth.schedule.tokens:
            self._plan(form, answer)
            return
        self._due = self._answer = None
        self._transport.write(_chunk(form.last) + _LAST_CHUNK)

    def _whole(self, path: str) -> None:
        status, body = (b"200 OK", self._truth.as_json()) if path == LOG_PATH else (b"404 No", b"")
        head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % (status, len(body)) + body)


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
