"""A connection whose bytes are read the moment they come, and stamped.

The event loop calls back when a socket can be read. There is no greenlet to be woken for each read,
which would cost more than all else here, and nothing is decoded between two reads.
"""

import ssl
import time
from typing import Any, Protocol

from gevent import get_hub
from gevent import socket as cooperative

from wirecheck_load.transport.origin import Origin, connect
from wirecheck_load.transport.tls import Tls

_READ_BYTES = 64 * 1024
_READABLE = 1


class Receiver(Protocol):
    """Who is told what a wire reads. Called by the event loop: it must neither wait nor raise."""

    def received(self, at_s: float, data: bytes) -> None:
        """Take bytes that were read at this moment (``time.perf_counter``)."""

    def lost(self, at_s: float, error: OSError | None) -> None:
        """Learn that nothing more will come: ``error`` is None for a proper end."""


class Wire:
    """One connection.

    Attributes:
        receiver: Who is told; nobody at first, and what comes then is an error of the peer's.
        open: Whether it can still be written to and read from, as far as is known.
    """

    def __init__(self, origin: Origin, context: ssl.SSLContext, timeout_s: float) -> None:
        """Connect.

        Raises:
            OSError: There is no connection; ``ssl.SSLError`` and ``TimeoutError`` are such.
        """
        self.receiver: Receiver | None = None
        self.open = True
        self._timeout_s = timeout_s
        self._tls: Tls | None = None
        self._socket: Any = connect(origin, timeout_s)
        try:
            if origin.tls:
                tls = Tls(context, origin.host)
                tls.shake_hands(self._send_all, self._read_one)
                self._tls = tls
        except BaseException:
            self._socket.close()
            raise
        self._watcher: Any = get_hub().loop.io(self._socket.fileno(), _READABLE)
        self._watcher.start(self._readable)

    def send(self, data: bytes) -> None:
        """Send; waits while the peer does not read.

        Raises:
            OSError: The connection is over, or the peer does not read.
        """
        self._send_all(self._tls.encrypted(data) if self._tls else data)

    def close(self) -> None:
        """Close."""
        if self._socket.fileno() < 0:
            return
        self.open = False
        self._watcher.stop()
        self._watcher.close()
        self._socket.close()

    def _readable(self) -> None:
        try:
            data = self._socket.recv(_READ_BYTES)
            at_s = time.perf_counter()
            over = not data
            if data and self._tls:
                data = self._tls.decrypted(data)
                over = self._tls.over
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lose(error)
            return
        if data:
            self._tell(at_s, data)
        if over:
            self._lose(None)

    def _tell(self, at_s: float, data: bytes) -> None:
        if self.receiver is None:
            # Nothing was asked: the connection cannot be trusted with the next question.
            self.close()
        else:
            self.receiver.received(at_s, data)

    def _lose(self, error: OSError | None) -> None:
        self.close()
        if self.receiver is not None:
            self.receiver.lost(time.perf_counter(), error)

    def _send_all(self, data: bytes) -> None:
        while data:
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                late = TimeoutError(f"the endpoint has not read for {self._timeout_s:g} s")
                cooperative.wait_write(self._socket.fileno(), self._timeout_s, late)

    def _read_one(self) -> bytes:
        """Wait for bytes, in a handshake."""
        while True:
            try:
                return bytes(self._socket.recv(_READ_BYTES))
            except BlockingIOError:
                late = TimeoutError(f"no TLS handshake within {self._timeout_s:g} s")
                cooperative.wait_read(self._socket.fileno(), self._timeout_s, late)
