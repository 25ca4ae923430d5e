"""A recorded answer behind the delivery proxy, which delivers it as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from wirecheck.recording import Recording
from wirecheck.services import ServiceError, start_delivery
from wirecheck.shrinking.origin import Origin

# Who has read an answer has asked; of one who did not stay to read, the proxy hears by then.
_ASKED_WITHIN_MS = 2_000
# What the proxy is asked for it answers at once, but for that wait.
_ANSWER_S = 30.0


class Proxy:
    """A proxy that runs.

    Attributes:
        url: Where.
    """

    def __init__(self, url: str, http: httpx.Client) -> None:
        self.url = url
        self._http = http
        self._seen = 0

    def deliver(self, mode: str) -> None:
        """Deliver what is asked from now on in this mode.

        Raises:
            ServiceError: The proxy does not do so.
        """
        self._ask("DELETE", "rules")
        self._ask("POST", "rules", json={"mode": mode})

    def finish(self) -> bool:
        """Let go of all that still waits; whether anything was asked since the last time.

        Raises:
            ServiceError: The proxy does not answer.
        """
        query = {"since": self._seen, "wait": "received", "timeout_ms": _ASKED_WITHIN_MS}
        exchanges = self._ask("GET", "log", params=query)["exchanges"]
        for exchange in exchanges:
            self._seen = exchange["id"]
            if exchange["ended"] is None:
                self._ask("POST", f"exchanges/{self._seen}/release", json={})
        return bool(exchanges)

    def _ask(self, method: str, path: str, **values: Any) -> Any:
        try:
            answer = self._http.request(method, f"{self.url}/_delivery/{path}", **values)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise ServiceError(
                f"the delivery proxy does not do what it is told: {error}"
            ) from error
        return answer.json()


@contextmanager
def delivering(recording: Recording) -> Iterator[Proxy]:
    """A proxy that delivers a recorded answer, whatever it is asked.

    Raises:
        OriginError: The answer cannot be given again.
        ServiceError: The proxy does not start.
    """
    with (
        Origin(recording) as origin,
        start_delivery(origin.url) as service,
        httpx.Client(timeout=_ANSWER_S, trust_env=False) as http,
    ):
        yield Proxy(service.url, http)
