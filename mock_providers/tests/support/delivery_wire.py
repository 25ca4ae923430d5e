"""A raw server and a raw client around the delivery proxy: every step waits for its cause."""

import contextlib
import socket
from urllib.parse import urlsplit

from raw_side import PATIENCE_S, Side


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
