"""A page under test: where it is, how it is used, what answers its streams, in which browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urljoin, urlsplit

from wirecheck.contract import Contract
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.driving.engines import Engine

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, eq=False)
class Target:
    """One page in one browser.

    Attributes:
        name: Heads the ids of its checks.
        contract: How it is used.
        url: Its address.
        endpoint: What the endpoint of its streams promises.
        stream_server: The base URL of the server that its streams are passed on to.
        engine: The browser.
        reference: The contract by which the bundled reference server answers them; empty if
            another server does.
        token: For ``{token}`` in its contract.
        serve: Starts the page's server, where that reads the streams itself and so has to be told
            where they are: given their base URL, it yields the page's address, in place of `url`.
    """

    name: str
    contract: PageContract
    url: str
    endpoint: Contract
    stream_server: str
    engine: Engine
    reference: str = ""
    token: str = ""
    serve: Callable[[str], AbstractContextManager[str]] | None = None

    @property
    def origin(self) -> str:
        """Where it comes from: ``http://host:port``."""
        return origin(self.url)

    @property
    def stream_origin(self) -> str:
        """Where its streams go to, as the page has it."""
        return self.contract.stream.origin or self.origin

    @property
    def speaks(self) -> bool:
        """Whether we know the words of its streams, and do not just take the usual for granted."""
        return bool(self.reference) or "contract" in self.contract.stream.model_fields_set

    @property
    def connected(self) -> bool:
        """Whether its streams are messages on a connection that outlives them."""
        return self.endpoint.connected

    @property
    def development_url(self) -> str | None:
        """The address of its development build, if there is one."""
        path = self.contract.development
        return None if path is None else urljoin(self.url, path)

    def is_stream(self, url: str) -> bool:
        """Whether a request is for one of its streams."""
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return any(fnmatchcase(target, path) for path in self.contract.stream.paths)


def origin(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{place(url)}"


def place(url: str) -> str:
    """``host:port`` of a URL."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or _PORTS[parts.scheme]}"
