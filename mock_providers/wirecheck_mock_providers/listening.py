"""The socket at which one of our commands serves, and the end of its standard input."""

import errno
import os
import socket
import threading
from collections.abc import Callable
from typing import Final

#: Connections that may wait to be accepted: load tests open a thousand at once.
BACKLOG: Final = 2048
_OF_THE_PORT: Final = (errno.EADDRINUSE, errno.EACCES)


class ListenError(Exception):
    """The address cannot be had; the text says why, and the mend."""


def listen(host: str, port: int, *, host_option: str, port_option: str) -> socket.socket:
    """Return a socket that listens at the address; port 0 picks a free one.

    What it accepts sends each piece at once (TCP_NODELAY, which connections take from it). asyncio
    sees to that only for sockets that it has made itself: on others the kernel holds a piece back
    until the one before has been acknowledged, which takes up to 40 ms (RFC 9293, 3.7.4).

    Raises:
        ListenError: the address cannot be had; the mend names the option that is to be changed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno in _OF_THE_PORT:
            mend = f"Choose another port with {port_option}; {port_option} 0 takes any free one."
        else:
            mend = f"Choose an address of this machine, such as 127.0.0.1, with {host_option}."
        raise ListenError(f"cannot listen at {host}:{port} ({_reason(error)}). {mend}") from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _reason(error: OSError | UnicodeError) -> str:
    if isinstance(error, UnicodeError):
        return "no name of a host"
    # Without the address, which `socket.create_server` adds to the system's words.
    return str(error.strerror).partition(" (while ")[0]


def url_of(host: str, listener: socket.socket) -> str:
    """Return the URL at which the listener is reached by this host, without a slash at its end."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


def when_stdin_ends(stop: Callable[[], object]) -> None:
    """Call `stop`, in a thread of its own, when standard input is closed."""

    def wait() -> None:
        # os.read, because a thread inside sys.stdin's lock makes the interpreter's end fail.
        while os.read(0, 4096):
            pass
        stop()

    threading.Thread(target=wait, daemon=True).start()
