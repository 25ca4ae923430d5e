"""HTTP/1 below what httpcore does: in version 1.0, or up to the upgrade to another protocol."""

from collections.abc import AsyncIterator

import h11
import httpcore

from wirecheck.probes import limits
from wirecheck.probes.conversation import Conversation, connected
from wirecheck.probes.tape import Tape
from wirecheck.recording import Request, Response

_READ_BYTES = 64 * 1024
# As much as httpcore takes.
_HEAD_BYTES = 100 * 1024


def protocol() -> h11.Connection:
    """What a question is written with, and its answer read."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_BYTES)


def question(protocol: h11.Connection, request: Request) -> bytes:
    """A request as it is sent."""
    target = httpcore.URL(request.url).target
    head = h11.Request(method=request.method, target=target, headers=list(request.headers))
    events = (head, h11.Data(data=request.body), h11.EndOfMessage())
    return b"".join(protocol.send(event) or b"" for event in events)


async def answer(
    protocol: h11.Connection, connection: httpcore.AsyncNetworkStream
) -> AsyncIterator[h11.Event]:
    """What comes back, until its end.

    Raises:
        httpcore.RemoteProtocolError: It is not HTTP, or breaks off.
    """
    try:
        while True:
            event = protocol.next_event()
            if event is h11.NEED_DATA:
                data = await connection.read(_READ_BYTES, limits.IDLE_S)
                if not data and protocol.their_state is h11.SEND_RESPONSE:
                    raise httpcore.RemoteProtocolError("server disconnected without a response")
                protocol.receive_data(data)
                continue
            if isinstance(event, h11.Event):
                yield event
            if not isinstance(event, h11.Data | h11.Response | h11.InformationalResponse):
                return
    except h11.RemoteProtocolError as error:
        raise httpcore.RemoteProtocolError(str(error)) from error


def note_head(tape: Tape, head: h11.Response | h11.InformationalResponse) -> Response:
    """Note the head of an answer."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in head.headers.raw_items()
    )
    return tape.head(head.status_code, headers, f"HTTP/{head.http_version.decode('ascii')}")


class Http10Conversation(Conversation):
    """A request of HTTP/1.0, whose answer may end with the connection (RFC 9112, 6.3)."""

    async def _exchange(self) -> None:
        connection = await connected(self._network, self.tape.request.url)
        asked = protocol()
        # h11 writes none of 1.0, which differs by the number alone.
        sent = question(asked, self.tape.request).replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1)
        try:
            await connection.write(sent, limits.IDLE_S)
            async for event in answer(asked, connection):
                if isinstance(event, h11.Response):
                    self._coded_by(note_head(self.tape, event))
                elif isinstance(event, h11.Data):
                    await self._take(bytes(event.data))
                if self._bound():
                    return
        finally:
            await connection.aclose()


class HeadConversation(Conversation):
    """A HEAD, whose answer is read on to the end of the connection."""

    async def _exchange(self) -> None:
        connection = await connected(self._network, self.tape.request.url)
        asked = protocol()
        try:
            await connection.write(question(asked, self.tape.request), limits.IDLE_S)
            async for event in answer(asked, connection):
                if isinstance(event, h11.Response):
                    note_head(self.tape, event)
            data = asked.trailing_data[0] or await connection.read(_READ_BYTES, limits.IDLE_S)
            while data and not self._bound():
                await self._take(data)
                data = await connection.read(_READ_BYTES, limits.IDLE_S)
        finally:
            await connection.aclose()
