"""TLS between a plain socket and whoever reads it, by memory: no socket of its own."""

import ssl
from collections.abc import Callable
from functools import cache

_READ_BYTES = 64 * 1024


@cache
def default_context() -> ssl.SSLContext:
    """One context for all connections: to make one takes longer than many a stream."""
    return ssl.create_default_context()


class Tls:
    """The client's end of one TLS connection.

    Attributes:
        over: Whether the peer has said that nothing more will come.
    """

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self.over = False
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._end = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def shake_hands(self, send: Callable[[bytes], None], read: Callable[[], bytes]) -> None:
        """Do the handshake.

        Raises:
            OSError: It failed; ``ssl.SSLError`` is one, and what ``send`` and ``read`` raise.
        """
        while True:
            try:
                self._end.do_handshake()
            except ssl.SSLWantReadError:
                send(self.outgoing())
                self._take(read())
            else:
                send(self.outgoing())
                return

    def outgoing(self) -> bytes:
        """What has to be sent to the peer."""
        return self._outgoing.read()

    def encrypted(self, data: bytes) -> bytes:
        """What has to be sent for the peer to read ``data``."""
        self._end.write(data)
        return self.outgoing()

    def decrypted(self, data: bytes) -> bytes:
        """What the peer has said in these bytes, as far as it can be read yet.

        Raises:
            ssl.SSLError: It is no TLS, or has been tampered with.
        """
        self._take(data)
        said: list[bytes] = []
        while True:
            try:
                piece = self._end.read(_READ_BYTES)
            except ssl.SSLWantReadError:
                break
            except ssl.SSLZeroReturnError:
                piece = b""
            if not piece:
                self.over = True
                break
            said.append(piece)
        return b"".join(said)

    def _take(self, data: bytes) -> None:
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()
