"""The proxy's control API from Python."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from wirecheck_mock_providers.control_call import ask

#: How the first line begins that a proxy prints when it is ready; the rest of it is its URL.
READY: Final = "wirecheck delivery: "
_MS_PER_S: Final = 1000


class DeliveryError(Exception):
    """The proxy refused a control call; the message is its own."""


class DeliveryClient:
    """A running delivery proxy, seen from a test."""

    def __init__(self, url: str) -> None:
        """Speak to the proxy at `url`, such as `http://127.0.0.1:9100`."""
        self.url = url

    def url_for(self, mode: str) -> str:
        """Return the base URL by which every request gets this delivery."""
        return f"{self.url}/_delivery/{mode}"

    def add_rule(
        self,
        mode: str,
        path: str = "*",
        requests: int | None = None,
        to: str | None = None,
        answer: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Give a delivery to the next requests whose target fits the shell pattern `path`.

        Args:
            mode: such as `bytes=1+cut=reset,event:3`.
            path: matched against path and query.
            requests: for how many; None: for all until `clear_rules`.
            to: the URL of a server that is asked in place of the proxy's own.
            answer: what is said in place of any server: `status`, `content_type`, `body`.

        Raises:
            DeliveryError: one of them makes no sense.
        """
        rule = {"mode": mode, "path": path, "requests": requests, "to": to, "answer": answer}
        return self._ask("POST", "rules", rule)

    def clear_rules(self) -> None:
        """Delete all rules."""
        self._ask("DELETE", "rules")

    def close_idle(self) -> int:
        """Close the connections on which no request is under way; return how many those were."""
        closed: int = self._ask("DELETE", "connections")["closed"]
        return closed

    def log(
        self, path: str = "*", since: int = 0, wait: str | None = None, timeout_s: float = 5
    ) -> list[dict[str, Any]]:
        """Return the exchanges after `since` (an id) whose target fits, oldest first.

        Args:
            path: a shell pattern.
            since: 0 for all.
            wait: `received`, `held`, `stalled`, `client-closed` or `ended`: return when one of
                them has come to that.
            timeout_s: how long to wait, at most 60; then they are returned as they are.
        """
        query = {"path": path, "since": str(since), **_waiting(wait, timeout_s)}
        exchanges: list[dict[str, Any]] = self._ask("GET", f"log?{urlencode(query)}")["exchanges"]
        return exchanges

    def exchange(
        self, number: int, wait: str | None = None, timeout_s: float = 5
    ) -> dict[str, Any]:
        """Return one exchange; `wait` and `timeout_s` as for `log`.

        Raises:
            DeliveryError: the log does not know it.
        """
        return self._ask("GET", f"exchanges/{number}?{urlencode(_waiting(wait, timeout_s))}")

    def recording(self, number: int) -> list[dict[str, Any]]:
        """Return what an exchange said: the lines of a recording of wirecheck, as JSON values.

        Raises:
            DeliveryError: the log does not know it, or no longer has its bytes.
        """
        lines: list[dict[str, Any]] = self._ask("GET", f"exchanges/{number}/recording")["lines"]
        return lines

    def release(self, number: int, count: int = 1) -> None:
        """End so many waits (hold, stall, step) of an exchange, those to come too."""
        self._ask("POST", f"exchanges/{number}/release", {"count": count})

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        return ask(self.url, method, f"/_delivery/{path}", body, refused=DeliveryError)


def _waiting(wait: str | None, timeout_s: float) -> dict[str, str]:
    return {"wait": wait, "timeout_ms": f"{timeout_s * _MS_PER_S:.0f}"} if wait else {}
