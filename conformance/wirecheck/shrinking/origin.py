"""A server that answers every request with one recorded answer, whole and at once."""

import socketserver
import threading
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Self

import h11

from wirecheck.recording import Recording

# The framing is made anew, and the body is delivered without its content coding.
_FRAMING = frozenset({"transfer-encoding", "content-length", "connection", "content-encoding"})
_READ_BYTES = 64 * 1024
# Who asks sends all of its request at once.
_REQUEST_S = 30.0
_STOPS_WITHIN_S = 0.05


class OriginError(Exception):
    """The recorded answer cannot be given again; the message says why."""


class Origin:
    """Listens on a free port of the loopback interface.

    Attributes:
        url: Where.
    """

    def __init__(self, recording: Recording) -> None:
        """Listen.

        Raises:
            OriginError: What was recorded is no head of an HTTP answer.
        """
        self._server = _Server(_head(recording), recording.body)
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(_STOPS_WITHIN_S,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    def __init__(self, head: h11.Response, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.head, self.body = head, body


class _Answering(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Read a request, and answer it."""
        self.request.settimeout(_REQUEST_S)
        http = h11.Connection(h11.SERVER)
        with suppress(OSError, h11.ProtocolError):  # who asks has left, or asks for the head alone
            while not isinstance(event := http.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    http.receive_data(self.request.recv(_READ_BYTES))
            for part in (self.server.head, h11.Data(self.server.body), h11.EndOfMessage()):
                self.request.sendall(http.send(part) or b"")


def _head(recording: Recording) -> h11.Response:
    response = recording.response
    recorded = response.headers if response else ()
    headers = [it for it in recorded if it[0].lower() not in _FRAMING]
    headers += [("Content-Length", str(len(recording.body))), ("Connection", "close")]
    try:
        return h11.Response(
            status_code=response.status if response else HTTPStatus.OK,
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        )
    except (h11.LocalProtocolError, UnicodeEncodeError) as error:
        raise OriginError(f"the recorded answer has no head that HTTP can carry: {error}") from None
