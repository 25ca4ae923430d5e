"""A client that leaves when it is told to, and sees every byte."""

import socket
import struct

RESET = struct.pack("ii", 1, 0)  # linger for 0 s: close() sends RST instead of FIN


class RawClient:
    """Sends one request, as httpx has built it."""

    def __init__(self, request):
        self.socket = socket.create_connection((request.url.host, request.url.port), timeout=20)
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        target = request.url.raw_path.decode()
        self.socket.sendall(
            f"{request.method} {target} HTTP/1.1\r\n{head}\r\n".encode() + request.read()
        )

    def rest(self):
        """Return all bytes until the server closes the connection."""
        with self.socket:
            return b"".join(iter(lambda: self.socket.recv(65536), b""))

    def leave(self, how="FIN"):
        if how == "RST":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.socket.close()
