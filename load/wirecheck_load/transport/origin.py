"""Where an endpoint is, and a socket that is connected to it."""

import errno
import os
import socket as names
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from gevent import monkey
from gevent import socket as cooperative

# The plain socket, whether or not Locust has put gevent's in its place.
_Socket = monkey.get_original("socket", "socket")
_PORTS = {"http": 80, "https": 443}
_WAITING = {errno.EINPROGRESS, errno.EWOULDBLOCK}


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port (RFC 6454, 4): what may see the credentials meant for it."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Origin":
        """The origin of a URL.

        Raises:
            ValueError: It is no http or https URL with a host.
        """
        try:
            parts = urlsplit(url)
            scheme, host, port = parts.scheme, parts.hostname, parts.port
        except ValueError:  # a port that is no number, half an address
            scheme, host, port = "", None, None
        if scheme not in _PORTS or not host:
            raise ValueError(f"{url!r} is no URL of an endpoint, such as http://127.0.0.1:8000")
        return cls(scheme, host, port or _PORTS[scheme])

    @property
    def tls(self) -> bool:
        """Whether it is spoken to over TLS."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """What stands in ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def connect(origin: Origin, timeout_s: float) -> Any:
    """A connected plain socket that does not block.

    Raises:
        OSError: No address of the host took the connection in time.
    """
    error = OSError(f"{origin.host} has no address")
    for family, address in _addresses(origin.host, origin.port):
        sock = _Socket(family, names.SOCK_STREAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(names.IPPROTO_TCP, names.TCP_NODELAY, 1)
            _await(sock, sock.connect_ex(address), timeout_s)
        except OSError as failed:
            sock.close()
            error = failed
        except BaseException:  # the greenlet was killed
            sock.close()
            raise
        else:
            return sock
    raise error


def _await(sock: Any, code: int, timeout_s: float) -> None:
    if code in _WAITING:
        late = TimeoutError(f"no connection within {timeout_s:g} s")
        cooperative.wait_write(sock.fileno(), timeout_s, late)
        code = sock.getsockopt(names.SOL_SOCKET, names.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


@lru_cache(maxsize=64)  # a name is looked up once: resolvers are not what is measured
def _addresses(host: str, port: int) -> tuple[tuple[int, Any], ...]:
    found = cooperative.getaddrinfo(host, port, type=names.SOCK_STREAM)
    return tuple((family, address) for family, _, _, _, address in found)
