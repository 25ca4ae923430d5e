"""Streams that are messages on a connection: WebSocket, and Socket.IO above it."""

import time

from gevent.lock import RLock

from wirecheck.recording import Request
from wirecheck_load.outcome import Failure
from wirecheck_load.transport.carrier import Carrier, failed_to_connect, words
from wirecheck_load.transport.origin import Origin
from wirecheck_load.transport.socketio import QUERY, SocketIOConnection
from wirecheck_load.transport.stream import Stream
from wirecheck_load.transport.target import Target
from wirecheck_load.transport.websocket import HandshakeError, WebSocketConnection
from wirecheck_load.transport.wire import Wire


class MessageCarrier(Carrier):
    """One connection for all streams of a user, opened anew when it is over."""

    def __init__(self, target: Target, user: str) -> None:
        super().__init__(target, user)
        self._connection: WebSocketConnection | None = None
        self._opening = RLock()

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _carry(self, stream: Stream) -> None:
        try:
            connection = self._connected(stream)
        except HandshakeError as error:
            stream.status = error.status
            failed_to_connect(stream, error)
            return
        except OSError as error:
            failed_to_connect(stream, error)
            return
        try:
            self._converse(connection, stream)
        finally:
            connection.streams.forget(stream)
            if stream.contents.terminal is None and self._alone(connection):
                # What still comes would be taken for the next stream's.
                connection.close()

    def _converse(self, connection: WebSocketConnection, stream: Stream) -> None:
        contract = self._target.contract
        try:
            asked = contract.start.asked(stream.ask.values(contract))
            connection.begin(stream, self._text(self._questions.message(asked)))
            stream.follow()
            if stream.enough:
                self._leave(connection, stream)
        except OSError as error:
            stream.end(time.perf_counter(), Failure.TRUNCATED, words(error))

    def _leave(self, connection: WebSocketConnection, stream: Stream) -> None:
        if stream.ask.by_message and self._target.contract.cancel.message is not None:
            stream.leave()
            connection.say(self._text(self._questions.cancel(stream.ask.run)))
            stream.follow()
            return
        for left in connection.streams:
            left.leave()
            left.end(time.perf_counter())
        connection.close()

    def _alone(self, connection: WebSocketConnection) -> bool:
        """Whether no other stream would be hurt if the connection were closed."""
        return self._target.contract.stream_id is None or not connection.streams

    def _connected(self, stream: Stream) -> WebSocketConnection:
        with self._opening:
            if self._connection is None or not self._connection.open:
                begun_s = time.perf_counter()
                self._connection = self._opened()
                stream.connect_s = time.perf_counter() - begun_s
            return self._connection

    def _opened(self) -> WebSocketConnection:
        target, granted = self._target, self._granted
        contract, limits = target.contract, target.limits
        url = target.url.rstrip("/").replace("http", "ws", 1) + contract.start.path
        headers = {"User-Agent": "wirecheck", **contract.start.headers}
        wire = Wire(Origin.of(target.url), target.context, limits.connect_s)
        if contract.transport == "socketio":
            auth = {"token": granted.rpartition(" ")[2]} if granted else {}
            request = Request("GET", f"{url}?{QUERY}", tuple(headers.items()))
            return SocketIOConnection(wire, contract, request, limits, auth)
        if granted:
            headers["Authorization"] = granted
        request = Request("GET", url, tuple(headers.items()))
        return WebSocketConnection(wire, contract, request, limits)

    @staticmethod
    def _text(message: str | bytes) -> str:
        return message if isinstance(message, str) else message.decode()
