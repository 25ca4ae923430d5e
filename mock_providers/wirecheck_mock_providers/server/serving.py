"""uvicorn, set up for the mock: quiet, the same bytes every time, and quick to end."""

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn

from wirecheck_mock_providers.listening import BACKLOG
from wirecheck_mock_providers.server.connection import Connection
from wirecheck_mock_providers.server.wire import Application

#: Longer than clients keep idle connections in their pools (httpx: 5 s), so that none of them
#: reuses one at the moment at which it is closed here.
_KEEP_ALIVE_S: Final = 120
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """uvicorn's server; `on_ready` is called when it accepts connections."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self._on_ready()

    def stop(self) -> None:
        """End, as on a signal; any thread may call it."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal without raising it again, as uvicorn would: ending is no failure."""
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(app: Application, listener: socket.socket, on_ready: Callable[[Server], None]) -> None:
    """Serve `app` until a signal comes or the server's `should_exit` is set."""
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        # Heads too are the same every time.
        date_header=False,
        server_header=False,
        # Nobody stands between us and the client: X-Forwarded-For is read by nobody.
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        # Held and stalled streams would never end by themselves.
        timeout_graceful_shutdown=0,
        backlog=BACKLOG,
    )
    server = Server(config, lambda: on_ready(server))
    server.run([listener])
