"""One end of a raw connection, for tests of what is on the wire."""

import re
import socket
import struct

#: No answer takes so long; a test that waits this long has failed, in seconds.
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
