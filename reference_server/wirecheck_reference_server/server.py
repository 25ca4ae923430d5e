"""The server's process: its socket, its readiness, its end."""

import asyncio
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from wirecheck_reference_server.cancellation import Shutdown
from wirecheck_reference_server.protocol_versions import EitherVersion, OneVersion

# After this long a stream whose client takes nothing more is cut off. Streams end within a few
# milliseconds of the shutdown's beginning; only what stands in a full socket buffer needs longer.
GRACE_S = 3


class Server(uvicorn.Server):
    """A uvicorn server that says when it is ready, and ends running streams in band."""

    def __init__(
        self,
        app: ASGIApp,
        shutdown: Shutdown,
        ready_line: str,
        *,
        max_message_bytes: int,
        trusted_proxies: Sequence[str] = (),
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=EitherVersion,
                ws=OneVersion,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=GRACE_S,
                # A longer message of a WebSocket closes it: 1009 (RFC 6455, section 7.4.1).
                ws_max_size=max_message_bytes,
                proxy_headers=bool(trusted_proxies),
                forwarded_allow_ips=list(trusted_proxies),
            )
        )
        self._shutdown = shutdown
        self._ready_line = ready_line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve, then print the line that whoever started the process waits for."""
        await super().startup(sockets)
        # The SDKs' classes stay: neither a running stream nor the end shall wait for the garbage
        # collector to walk over them.
        gc.freeze()
        gc.enable()
        sys.stdout.write(f"{self._ready_line}\n")
        sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Interrupt the running answers, then wait until their streams have ended."""
        self._shutdown.begin()
        # uvicorn closes WebSockets at once, before a stream on one could tell its end.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._shutdown.complete(), GRACE_S)
        await super().shutdown(sockets)

    def exit_with_stdin(self) -> None:
        """Stop when standard input ends: when the process at its other end is gone."""
        call_at_end_of_stdin(self._exit_soon)

    def _exit_soon(self) -> None:
        self.should_exit = True


def call_at_end_of_stdin(callback: Callable[[], object]) -> None:
    """Call this, in a thread of its own, when standard input ends."""

    def wait() -> None:
        # Not sys.stdin.read: it would hold a lock that the interpreter wants when it exits.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        callback()

    threading.Thread(target=wait, daemon=True).start()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 picks a free one.

    What it accepts sends each token at once (TCP_NODELAY, which connections take from it). asyncio
    sees to that only for sockets that it has made itself: on others the kernel holds a token back
    until the one before has been acknowledged, which takes up to 40 ms (RFC 9293, 3.7.4).

    Raises:
        OSError: The address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
