"""The reference server, as it stands behind pages: once open, once for sessions with tokens."""

import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

from wirecheck.contract import packaged
from wirecheck.gate import Service, start_reference

# The system whose server lets nobody in without a token.
GUARDED = "session-socketio"


@dataclass
class Backends:
    """Starts each server that is needed.

    Attributes:
        services: Stops them.
        mock_url: The provider of both.
        secret: Signs the tokens of sessions; one is made up if there is none.
    """

    services: ExitStack
    mock_url: str
    secret: str | None = None
    _started: dict[bool, Service] = field(default_factory=dict)
    _own_secret: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def dialects(self) -> tuple[str, ...]:
        """What they speak."""
        return packaged()

    def secret_of(self, dialect: str) -> str | None:
        """The secret that tokens for a dialect are signed with."""
        return self.secret or (self._own_secret if dialect == GUARDED else None)

    def start(self, dialects: Iterable[str]) -> None:
        """Start the servers that speak these, at the same time: each takes seconds.

        Raises:
            ServiceError: One does not start.
        """
        wanted = {it == GUARDED for it in dialects}
        with ThreadPoolExecutor() as pool:
            for starting in [pool.submit(self._start, guarded) for guarded in wanted]:
                starting.result()

    def _start(self, guarded: bool) -> None:
        secret = self.secret_of(GUARDED) if guarded else None
        server = start_reference(self.mock_url, jwt_secret=secret)
        # At once, so that it is stopped too if the other does not start.
        self._started[guarded] = self.services.enter_context(server)

    def root_url(self, dialect: str) -> str:
        """The root of the server that speaks a dialect; it has been started."""
        return self._started[dialect == GUARDED].url

    def base_url(self, dialect: str) -> str:
        """The base URL of a dialect."""
        # `wirecheck reference --dialect all` serves `typed-sse` under `/typed`.
        return f"{self.root_url(dialect)}/{dialect.partition('-')[0]}"
