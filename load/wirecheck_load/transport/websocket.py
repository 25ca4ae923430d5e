"""A WebSocket on a wire, by the protocol of ``websockets``."""

import time
from typing import Final

import gevent
from gevent.event import Event as News
from gevent.lock import RLock
from websockets.client import ClientProtocol
from websockets.frames import Frame as WebSocketFrame
from websockets.frames import Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from wirecheck.contract import Contract
from wirecheck.recording import Request
from wirecheck_load.transport.limits import Limits
from wirecheck_load.transport.shared_streams import SharedStreams
from wirecheck_load.transport.stream import Stream
from wirecheck_load.transport.wire import Wire

# Made by the protocol itself.
_OWN_HEADERS: Final = frozenset({"host", "upgrade", "connection"})
_DATA: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class HandshakeError(OSError):
    """The connection was not opened: ``status`` is that of the answer, if there was one."""

    def __init__(self, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.status = status


class WebSocketConnection:
    """One connection: several streams, and whatever is above WebSocket.

    Attributes:
        open: Whether questions may be asked on it.
        status: Of the handshake.
        streams: Those under way.
    """

    def __init__(self, wire: Wire, contract: Contract, request: Request, limits: Limits) -> None:
        """Shake hands on a wire.

        Raises:
            OSError: It came to nothing; ``HandshakeError`` if the endpoint turned it down.
        """
        self.open = True
        self.status: int | None = None
        self._limits = limits
        self._wire = wire
        self.streams = SharedStreams(contract)
        self._message: list[WebSocketFrame] = []
        self._over = ""
        self._news = News()
        self._sending = RLock()
        uri = parse_uri(request.url)
        self._protocol = ClientProtocol(uri, max_size=limits.body_bytes)
        wire.receiver = self
        try:
            self._shake_hands(request)
        except BaseException:
            self.close()
            raise

    # -- for those who ask ---------------------------------------------------------------------

    def begin(self, stream: Stream, question: str) -> None:
        """Ask on it.

        Raises:
            OSError: The connection is over.
        """
        stream.status = self.status
        self.streams.add(stream)
        stream.begin()
        self.say(question)

    def say(self, text: str) -> None:
        """Send a message.

        Raises:
            OSError: The connection is over.
        """
        with self._sending:
            if not self.open:
                raise ConnectionError(self._over or "the connection is closed")
            self._protocol.send_text(text.encode())
            self._flush()

    def close(self) -> None:
        """Close it as a page does that is left: without waiting for an answer."""
        self.open = False
        self._wire.close()
        self._lose(time.perf_counter(), "closed by the client")

    # -- the wire's receiver -------------------------------------------------------------------

    def received(self, at_s: float, data: bytes) -> None:
        """Take bytes."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self.status = event.status_code
                self._news.set()
            elif isinstance(event, WebSocketFrame):
                self._take(at_s, event)
        if self._protocol.handshake_exc is not None:
            what = type(self._protocol.handshake_exc).__name__
            self._lose(at_s, f"the WebSocket handshake failed: {what}")
        elif self._protocol.close_expected():
            self._lose(at_s, _goodbye(self._protocol))
        if answers := [data for data in self._protocol.data_to_send() if data]:
            # Pongs, and answers to a close. Here must not be waited, so somebody else sends them.
            gevent.spawn(self._send, answers)

    def lost(self, at_s: float, error: OSError | None) -> None:
        """Learn that the wire is."""
        words = error.strerror or type(error).__name__ if error else "closed by the endpoint"
        self._lose(at_s, words)

    # -- for what is above WebSocket -----------------------------------------------------------

    def greet(self) -> None:
        """What a protocol above says first; raises an OSError if it is turned down."""

    def heard(self, at_s: float, data: bytes, *, binary: bool) -> None:
        """Take a message."""
        self.streams.take(at_s, data, binary=binary)

    def wait(self, for_what: str) -> None:
        """Wait for news of the handshake.

        Raises:
            HandshakeError: There are none, or the connection is over.
        """
        in_time = self._news.wait(self._limits.connect_s)
        self._news.clear()
        if self._over:
            raise HandshakeError(self._over, self.status)
        if not in_time:
            raise HandshakeError(f"no {for_what} within {self._limits.connect_s:g} s")

    # -- its own -------------------------------------------------------------------------------

    def _shake_hands(self, request: Request) -> None:
        opening = self._protocol.connect()
        for name, value in request.headers:
            if name.lower() not in _OWN_HEADERS:
                opening.headers[name] = value
        self._protocol.send_request(opening)
        self._flush()
        while self.status is None:
            self.wait("WebSocket handshake")
        if self._over:
            raise HandshakeError(self._over, self.status)
        self.greet()

    def _take(self, at_s: float, frame: WebSocketFrame) -> None:
        """Put a message's frames together (RFC 6455, 5.4)."""
        if frame.opcode not in _DATA:
            return
        self._message.append(frame)
        if frame.fin:
            frames, self._message = self._message, []
            data = b"".join([bytes(it.data) for it in frames])
            self.heard(at_s, data, binary=frames[0].opcode is Opcode.BINARY)

    def _flush(self) -> None:
        self._send([data for data in self._protocol.data_to_send() if data])

    def _send(self, pieces: list[bytes]) -> None:
        with self._sending:
            for data in pieces:
                if self._wire.open:
                    self._wire.send(data)

    def _lose(self, at_s: float, words: str) -> None:
        self.open = False
        self._over = self._over or words
        self._news.set()
        self.streams.cut_off(at_s, f"the connection is over: {self._over}")


def _goodbye(protocol: ClientProtocol) -> str:
    """How the endpoint has closed the connection, without its own words."""
    if protocol.parser_exc is not None:
        return f"it is not WebSocket: {type(protocol.parser_exc).__name__}"
    said = protocol.close_rcvd
    return f"the endpoint closed the WebSocket with {f'code {said.code}' if said else 'no code'}"
