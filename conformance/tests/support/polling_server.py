"""An Engine.IO session by HTTP long-polling whose server sends what a test tells it."""

import asyncio
import base64
import json
from hashlib import sha1

from broken_endpoints import Visit

OPEN = (
    b'0{"sid":"s1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,'
    b'"maxPayload":1000000}'
)
CONNECTED = b'40{"sid":"c1"}'
SEPARATOR = b"\x1e"
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


def token(count: int, text: str, so_far: str) -> bytes:
    return _event("chat_token", {"token": text, "count": count, "partial": so_far})


def done(tokens: int) -> bytes:
    return _event("chat_complete", {"tokens": tokens, "duration": 1, "tokens_per_second": tokens})


def _event(name: str, payload: dict) -> bytes:
    return b"42" + json.dumps([name, payload]).encode()


def response(body: bytes, status: bytes = b"200 OK") -> bytes:
    head = b"HTTP/1.1 %b\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


def with_cookies(answer: bytes, *cookies: bytes) -> bytes:
    """A response that sets cookies."""
    lines = b"".join(b"Set-Cookie: %b\r\n" % cookie for cookie in cookies)
    return answer.replace(b"\r\n\r\n", b"\r\n%b\r\n" % lines, 1)


def unannounced(closing: bytes) -> bytes:
    """A response that does not say that its connection will be closed."""
    return closing.replace(b"Connection: close\r\n", b"")


def message(text: bytes) -> bytes:
    """A short text message of a WebSocket. RFC 6455, 5.2."""
    return bytes([0x81, len(text)]) + text


def close(code: int) -> bytes:
    """A close frame of a WebSocket. RFC 6455, 5.5.1."""
    return bytes([0x88, 2]) + code.to_bytes(2)


class PollingServer:
    """A behaviour for ``serving``.

    Each poll is answered by the next of ``polls``, once so many requests have posted something;
    and each post, by ``answer``.

    Attributes:
        posted: The bodies that came.
    """

    def __init__(
        self,
        *polls: tuple[int, bytes],
        opened: bytes = response(OPEN),
        answer: bytes = response(b"ok"),
    ) -> None:
        self.posted: list[bytes] = []
        self._answer = answer
        self._polls = list(polls)
        self._opened = opened
        self._news = asyncio.Condition()

    async def __call__(self, visit: Visit) -> None:
        head, _, body = visit.request.partition(b"\r\n\r\n")
        if b"upgrade: websocket" in head.lower():
            await self.upgrade(visit, head)
        elif head.startswith(b"POST"):
            await self._take(body)
            await visit.send(self._answer)
        elif b"&sid=s1" not in head:
            await visit.send(self._opened)
        elif self._polls:
            posts, answer = self._polls.pop(0)
            async with self._news:
                await self._news.wait_for(lambda: len(self.posted) >= posts)
            await visit.send(answer)
        else:
            await visit.departure()

    async def upgrade(self, visit: Visit, head: bytes) -> None:  # noqa: ARG002 - others do
        """Refuse to speak WebSocket."""
        await visit.send(response(b"no", b"400 Bad Request"))

    async def _take(self, body: bytes) -> None:
        async with self._news:
            self.posted.append(body)
            self._news.notify_all()


class ProbedServer(PollingServer):
    """The same, and a WebSocket on which is sent what it always says."""

    said = message(b"3probe")

    async def upgrade(self, visit: Visit, head: bytes) -> None:
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        key = next(value for name, value in fields.items() if name.lower() == b"sec-websocket-key")
        accept = base64.b64encode(sha1(key + GUID, usedforsecurity=False).digest())
        await visit.send(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept + self.said
        )
        await visit.departure()


class MisunderstandingServer(ProbedServer):
    said = message(b"4hello")


class TurningAwayServer(ProbedServer):
    """A Socket.IO server that lets nobody in."""

    said = message(OPEN) + message(b'44{"message": "who are you?"}')


class ClosingServer(ProbedServer):
    """A WebSocket server that lets nobody in."""

    said = close(4401)
