"""A server that answers every request with one recorded answer, delivered in one way."""

import socket
import struct
import threading
import time
from http import HTTPStatus
from types import TracebackType
from typing import Self

from wirecheck.recording import Recording
from wirecheck.shrinking.delivery import Delivery

# The framing is made anew.
_FRAMING = frozenset({"transfer-encoding", "content-length", "connection", "content-encoding"})
_HEAD_BYTES = 64 * 1024
# A client that has not read what it was sent for so long waits for more.
_READ_WITHIN_S = 5.0
_POLL_S = 0.0005
# Where the system does not tell whether a client has read.
_PAUSE_S = 0.05
_IDLE_S = 30.0


class Origin:
    """Listens on a free port of the loopback interface.

    Attributes:
        url: Where.
        asked: Whether a request has come.
    """

    def __init__(self, recording: Recording, delivery: Delivery) -> None:
        self._recording, self._delivery = recording, delivery
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._over = threading.Event()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.asked = False
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for connection in self._open:
            connection.close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            connection.settimeout(_IDLE_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self._answer(connection)
            except OSError:  # the client has left
                connection.close()

    def _answer(self, connection: socket.socket) -> None:
        request = _request(connection)
        if not request:
            connection.close()
            return
        self.asked = True
        chunked = b" HTTP/1.1\r\n" in request
        if self._delivery.ending == "stall" and self._delivery.end == 0:
            return
        connection.sendall(self._head(chunked=chunked))
        for piece in self._delivery.pieces(self._recording.body):
            self._await_read(connection)
            framed = b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
            connection.sendall(framed)
        self._end(connection, chunked=chunked)

    def _head(self, *, chunked: bool) -> bytes:
        response = self._recording.response
        status = response.status if response else HTTPStatus.OK
        headers = [
            it for it in (response.headers if response else ()) if it[0].lower() not in _FRAMING
        ]
        headers += [("Transfer-Encoding", "chunked")] if chunked else []
        lines = [f"HTTP/1.1 {status} Recorded", *(f"{k}: {v}" for k, v in headers)]
        lines += ["Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1", "replace")

    def _end(self, connection: socket.socket, *, chunked: bool) -> None:
        ending = self._delivery.ending
        if ending == "stall":
            return
        self._await_read(connection)
        if ending == "clean" and chunked:
            connection.sendall(b"0\r\n\r\n")
        if ending == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def _await_read(self, connection: socket.socket) -> None:
        """Wait until the client has read all that was sent, as far as the system tells."""
        ports = connection.getpeername()[1], connection.getsockname()[1]
        deadline = time.monotonic() + _READ_WITHIN_S
        while (waiting := _unread(*ports)) and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        if waiting is None:
            time.sleep(_PAUSE_S)


def _request(connection: socket.socket) -> bytes:
    """The head of a request, and its body read away; empty if none comes."""
    data = b""
    while b"\r\n\r\n" not in data and len(data) < _HEAD_BYTES:
        more = connection.recv(_HEAD_BYTES)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    while len(body) < _length(head):
        more = connection.recv(_HEAD_BYTES)
        if not more:
            break
        body += more
    return head + b"\r\n"


def _length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    values = [value.strip() for name, _, value in lines if name == b"content-length"]
    return int(values[0]) if values and values[0].isdigit() else 0


def _unread(client_port: int, own_port: int) -> int | None:
    """The bytes that a client's socket holds unread, or that are on the way; None if unknown.

    Linux, proc(5): /proc/net/tcp has for each socket both addresses, and its tx_queue:rx_queue.
    """
    try:
        with open("/proc/net/tcp", encoding="ascii") as table:  # noqa: PTH123 - no file of ours
            rows = [line.split() for line in table]
    except OSError:
        return None
    wanted = {(client_port, own_port), (own_port, client_port)}
    total = 0
    for row in rows[1:]:
        ports = tuple(int(address.rpartition(":")[2], 16) for address in row[1:3])
        if ports in wanted:
            sent, received = row[4].split(":")
            total += int(sent, 16) + int(received, 16)
    return total
