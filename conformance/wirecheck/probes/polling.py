"""HTTP long-polling as the carrier of a channel's messages.

Engine.IO protocol 4, HTTP long-polling: a GET waits for what the server has to send, a POST sends.
"""

import asyncio
import base64
import binascii
import contextlib
import json
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote

import httpcore

from wirecheck.probes import limits
from wirecheck.probes.carrier import Carrier, GoneError, Message
from wirecheck.probes.conversation import FAILURES, failure, tls
from wirecheck.probes.network import Network
from wirecheck.probes.talk import Leaving
from wirecheck.probes.tape import Tape
from wirecheck.recording import Headers, Request
from wirecheck.recording.model import HTTP_OK
from wirecheck.wire import socketio

# What the probe noted of each POST: the status and the body of the answer, or why there was none.
POSTED = "posted"
_SHOWN_BYTES = 80
_TEXT = ("Content-Type", "text/plain;charset=UTF-8")


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: Headers
    http_version: str
    body: bytes


class PollingCarrier(Carrier):
    """One Engine.IO session, by requests alone."""

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self._session = tape.request
        # A connection each: what is sent on one that the endpoint closes just then would be lost.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls(), max_keepalive_connections=0, network_backend=Network()
        )
        self._inbox: asyncio.Queue[Message | GoneError] = asyncio.Queue()
        self._posting = asyncio.Lock()
        self._polling: asyncio.Task[None] | None = None
        self._pausing = False

    @property
    def joining(self) -> Request:
        """The request by which a WebSocket joins the session."""
        url = self._session.url.replace("http", "ws", 1).replace("=polling", "=websocket", 1)
        return replace(self._session, url=url)

    async def open(self) -> bool:
        """Ask for a session, and begin to poll."""
        try:
            async with asyncio.timeout(limits.IDLE_S):
                answer = await self._request("GET")
        except TimeoutError:
            self.tape.end("timeout", f"no handshake within {limits.IDLE_S:g} s")
            return False
        except GoneError as gone:
            self.tape.end(gone.how, gone.detail)
            return False
        self.tape.head(answer.status, answer.headers, answer.http_version)
        packets = _packets(answer.body)
        session = session_in(packets[0][0])
        if answer.status != HTTP_OK or session is None:
            self.tape.frame(answer.body)
            self.tape.end("clean")
            return False
        self._session = replace(
            self._session,
            url=f"{self._session.url}&sid={quote(session, safe='', errors='replace')}",
            headers=_with_cookies(self._session.headers, answer.headers),
        )
        self._deliver(packets)
        self._polling = asyncio.create_task(self._poll())
        return True

    async def send(self, data: str | bytes) -> None:
        """Send one message: one request at a time (Sending and receiving data)."""
        body = data.encode() if isinstance(data, str) else b"b" + base64.b64encode(data)
        async with self._posting:
            self.tape.mark(POSTED, await self._posted(body))

    async def next(self) -> Message:
        """Wait for the next message."""
        news = await self._inbox.get()
        if isinstance(news, GoneError):
            raise news
        return news

    async def caught_up(self) -> None:
        """Wait for nothing: Engine.IO has no message that a server answers after all others."""

    async def pause(self) -> bool:
        """Poll no more once the poll that waits is answered; False if that takes too long.

        Engine.IO protocol 4, Upgrade: the server answers it with a `noop` packet. What has come by
        then is yet to be taken; then there is nothing more.
        """
        self._pausing = True
        if self._polling is not None:
            await asyncio.wait([self._polling], timeout=limits.DELIVERY_S)
        return self._polling is not None and self._polling.done()

    async def close(self, how: Leaving) -> None:
        """Tell the endpoint that the session is over; there is no connection to be reset."""
        try:
            if self._polling is not None:
                await self.send(socketio.CLOSE)
        finally:
            await self.end(how)

    async def end(self, how: Leaving) -> None:
        """Make no request any more."""
        try:
            if self._polling is not None:
                self._polling.cancel()
                await asyncio.wait([self._polling])
        finally:
            self._inbox.put_nowait(GoneError("left", how))
            await self._pool.aclose()

    async def _poll(self) -> None:
        try:
            while not self._pausing:
                self._deliver(_packets(await self._polled()))
            end = GoneError("clean", "the polling has ended")
        except GoneError as gone:
            end = gone
        self._inbox.put_nowait(end)

    async def _polled(self) -> bytes:
        answer = await self._request("GET")
        if answer.status != HTTP_OK:
            detail = f"the endpoint answered a poll with status {answer.status}"
            raise GoneError("truncated", detail)
        return answer.body

    def _deliver(self, packets: list[Message]) -> None:
        for packet in packets:
            self._inbox.put_nowait(packet)

    async def _posted(self, body: bytes) -> str:
        """How a POST was answered: the status, and the body's beginning."""
        try:
            async with asyncio.timeout(limits.IDLE_S):
                answer = await self._request("POST", body)
        except TimeoutError:
            return f"no answer within {limits.IDLE_S:g} s"
        except GoneError as gone:
            return f"no answer: {gone}"
        return f"{answer.status} {answer.body[:_SHOWN_BYTES].decode('utf-8', 'replace')}"

    async def _request(self, method: Literal["GET", "POST"], body: bytes = b"") -> Answer:
        """Ask, and read the answer.

        Raises:
            GoneError: There was none.
        """
        headers = [*self._session.headers, *([_TEXT] if body else [])]
        try:
            async with self._pool.stream(
                method,
                self._session.url,
                headers=[(name.encode(), value.encode()) for name, value in headers],
                content=body,
            ) as response:
                return await _read(response)
        except FAILURES as error:
            raise GoneError(*failure(error)) from error


async def _read(response: httpcore.Response) -> Answer:
    body = b""
    async for data in response.aiter_stream():
        body += data
        if len(body) > limits.BODY_BYTES:
            raise GoneError("limit", f"more than {limits.BODY_BYTES:,} bytes in one answer")
    headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers)
    version: bytes = response.extensions.get("http_version", b"")
    return Answer(response.status, headers, version.decode("ascii", "replace"), body)


def _with_cookies(headers: Headers, answered: Headers) -> Headers:
    """What is asked with, and the cookies of an answer: load balancers know sessions by them.

    RFC 6265, 5.2: up to the semicolon; 5.4: in one field.
    """
    own = [value for name, value in headers if name.lower() == "cookie"]
    given = [value.partition(";")[0] for name, value in answered if name.lower() == "set-cookie"]
    cookies = "; ".join(filter(None, map(str.strip, own + given)))
    others = tuple(it for it in headers if it[0].lower() != "cookie")
    return (*others, ("Cookie", cookies)) if cookies else headers


def _packets(payload: bytes) -> list[Message]:
    """The packets of a payload. Engine.IO protocol 4, Packet encoding, HTTP long-polling."""
    return [_packet(packet) for packet in payload.split(socketio.SEPARATOR)]


def _packet(packet: bytes) -> Message:
    if packet.startswith(b"b"):
        with contextlib.suppress(binascii.Error):
            return base64.b64decode(packet[1:], validate=True), True
    return packet, False


def session_in(data: bytes) -> str | None:
    """The id of the session that the first packet opens; None if it opens none."""
    try:
        opened = json.loads(data.decode().removeprefix(socketio.OPEN))
    except (ValueError, RecursionError):
        return None
    session = opened.get("sid") if isinstance(opened, dict) else None
    return session if isinstance(session, str) else None
