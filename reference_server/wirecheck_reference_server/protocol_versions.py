"""Versions of HTTP and WebSocket that few clients speak, answered as their texts ask.

Sources: RFC 9112, 6.1 (no Transfer-Encoding in answer to HTTP/1.0); RFC 6455, 4.4 (a refusal names
the versions that are spoken). uvicorn with httptools, and websockets, leave that out.
"""

from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

_OLD = b" HTTP/1.0\r\n"
WEBSOCKET_VERSION = "13"


class EitherVersion(HttpToolsProtocol):
    """Speaks HTTP/1.1 with a client, unless its first request is one of HTTP/1.0."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._as_given = args, kwargs
        self._is_first = True

    def data_received(self, data: bytes) -> None:
        """Take what the client sends; the first of it tells the version."""
        if self._is_first:
            self._is_first = False
            line, end, _ = data.partition(b"\r\n")
            if (line + end).endswith(_OLD):
                self._hand_over(data)
                return
        super().data_received(data)

    def _hand_over(self, data: bytes) -> None:
        """Let h11, which chunks nothing in 1.0, go on as if it had had the connection all along."""
        args, kwargs = self._as_given
        successor = H11Protocol(*args, **kwargs)
        self.connections.discard(self)
        self.transport.set_protocol(successor)
        successor.connection_made(self.transport)
        successor.data_received(data)


class OneVersion(WebSocketsSansIOProtocol):
    """Refuses the handshakes of other versions by 426, which tells the one that it speaks."""

    def handle_connect(self, event: Request) -> None:
        """Answer a handshake."""
        if event.headers.get_all("Sec-WebSocket-Version") == [WEBSOCKET_VERSION]:
            super().handle_connect(event)
            return
        words = f"This server speaks version {WEBSOCKET_VERSION} of WebSocket.\n"
        refusal = self.conn.reject(HTTPStatus.UPGRADE_REQUIRED, words)
        refusal.headers["Upgrade"] = "websocket"
        refusal.headers["Sec-WebSocket-Version"] = WEBSOCKET_VERSION
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.conn.send_response(refusal)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()
