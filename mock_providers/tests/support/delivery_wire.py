"""A raw server and a raw client around the delivery proxy: every step waits for its cause."""

import contextlib
import re
import socket
import struct
from urllib.parse import urlsplit

#: No answer takes so long; a test that waits this long has failed.
PATIENCE_S = 20
LAST_CHUNK = b"0\r\n\r\n"
_LINGER_0_S = struct.pack("ii", 1, 0)


class Side:
    """One end of a connection. `ended` is how it ended for it: None, "closed" or "reset"."""

    def __init__(self, sock):
        self.socket = sock
        self.socket.settimeout(PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.ended = None

    def send(self, data):
        self.socket.sendall(data)
        return self

    def read(self):
        """Read once."""
        try:
            data = self.socket.recv(65_536)
        except ConnectionResetError:
            self.ended = "reset"
            return b""
        self.ended = self.ended if data else "closed"
        self.received += data
        return data

    def read_until(self, mark):
        """Read until `mark` has come, or the connection has ended."""
        while mark not in self.received and self.ended is None:
            self.read()
        return self.received

    def read_to_end(self):
        while self.ended is None:
            self.read()
        return self.received

    def leave(self, *, by_reset=False):
        if by_reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0_S)
        self.socket.close()

    @property
    def head(self):
        return self.received.partition(b"\r\n\r\n")[0]

    @property
    def chunks(self):
        """The chunks of the body so far: the pieces in which the proxy sent it."""
        rest, found = self.received.partition(b"\r\n\r\n")[2], []
        while match := re.match(rb"([0-9a-f]+)\r\n", rest):
            size = int(match[1], 16)
            if not size or len(rest) < match.end() + size + 2:
                break
            found.append(rest[match.end() : match.end() + size])
            rest = rest[match.end() + size + 2 :]
        return found


class Wire:
    """A raw server behind the proxy, and raw clients before it."""

    def __init__(self, delivery, listener):
        self.delivery = delivery
        self._listener = listener
        self._open = contextlib.ExitStack()

    def client(self, request):
        address = urlsplit(self.delivery.url)
        sock = socket.create_connection((address.hostname, address.port))
        return self._side(sock).send(request)

    def get(self, mode=None, path="/stream", *headers):
        named = [f"x-wirecheck-delivery: {mode}"] if mode else []
        lines = [f"GET {path} HTTP/1.1", "Host: page.test", *named, *headers]
        return self.client(("\r\n".join(lines) + "\r\n\r\n").encode())

    def server(self):
        """Return the server's end of the next request, its head read."""
        side = self._side(self._listener.accept()[0])
        side.read_until(b"\r\n\r\n")
        return side

    def exchange(self, wait="ended"):
        """Return the newest exchange, once it has come to that."""
        newest = self.delivery.log()[-1]["id"]
        return self.delivery.exchange(newest, wait=wait, timeout_s=PATIENCE_S)

    def close(self):
        self._open.close()
        # What a failed test has left unanswered is not for the next one.
        self._listener.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
        self._listener.settimeout(PATIENCE_S)

    def _side(self, sock):
        side = Side(sock)
        self._open.callback(side.socket.close)
        return side


def head(content_type="text/event-stream", *headers):
    """Return the head of a chunked answer."""
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {content_type}", "Transfer-Encoding: chunked"]
    return ("\r\n".join([*lines, *headers]) + "\r\n\r\n").encode()


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)
