"""The delivery proxy between a browser and a server, and its control API."""

from collections.abc import Mapping
from typing import Any

import httpx

# What the proxy is asked for, it answers at once; a wait is bounded by its own time.
_ANSWER_S = 30.0

Exchange = Mapping[str, Any]


class Delivery:
    """A proxy that runs."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self.url = url
        self._http = http

    async def reset(self, to: str) -> int:
        """Delete all rules, and pass everything on to a server as it is, on new connections.

        What a browser asks on a connection that it has used before, it asks again by itself if
        that breaks off.

        Returns:
            The number of the newest exchange: later ones are those after this call.
        """
        await self._ask("DELETE", "rules")
        await self._ask("DELETE", "connections")
        await self.rule("as-is", "*", to=to)
        log = await self.log("*")
        return int(log[-1]["id"]) if log else 0

    async def rule(
        self,
        mode: str,
        path: str,
        *,
        to: str | None = None,
        requests: int | None = None,
        answer: Mapping[str, Any] | None = None,
    ) -> None:
        """Deliver the next requests of a path in this mode, or answer them so."""
        rule = {"mode": mode, "path": path, "requests": requests}
        await self._ask("POST", "rules", rule | ({"answer": answer} if answer else {"to": to}))

    async def log(
        self, path: str, since: int = 0, *, wait: str | None = None, seconds: float = 0.0
    ) -> list[Exchange]:
        """The exchanges after `since` on a path; `wait` until one has come to that state."""
        query: dict[str, Any] = {"path": path, "since": since}
        if wait:
            query |= {"wait": wait, "timeout_ms": int(seconds * 1000)}
        found: list[Exchange] = (await self._ask("GET", "log", query))["exchanges"]
        return found

    async def exchange(self, number: int, *, wait: str, seconds: float) -> Exchange:
        """One exchange, as soon as it has come to a state, or when the time is over."""
        query = {"wait": wait, "timeout_ms": int(seconds * 1000)}
        found: Exchange = await self._ask("GET", f"exchanges/{number}", query)
        return found

    async def recording(self, number: int) -> list[Mapping[str, Any]]:
        """What was delivered in an exchange: the lines of a recording; none if they are gone."""
        url = f"{self.url}/_delivery/exchanges/{number}/recording"
        answer = await self._http.get(url, timeout=_ANSWER_S)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return []
        answer.raise_for_status()
        lines: list[Mapping[str, Any]] = answer.json()["lines"]
        return lines

    async def release(self, number: int, count: int = 1) -> None:
        """End so many waits of an exchange."""
        await self._ask("POST", f"exchanges/{number}/release", {"count": count})

    async def _ask(self, method: str, path: str, values: Any = None) -> Any:
        asked = {"params": values} if method == "GET" else {"json": values or {}}
        waits_s = values.get("timeout_ms", 0) / 1000 if values else 0
        answer = await self._http.request(
            method, f"{self.url}/_delivery/{path}", timeout=_ANSWER_S + waits_s, **asked
        )
        answer.raise_for_status()
        return answer.json()
