"""The delivery proxy between a browser and a server, and its control API."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import httpcore

from wirecheck.probes.control import ControlRoutes

Exchange = Mapping[str, Any]


class Delivery(ControlRoutes):
    """A proxy that runs; close it at last."""

    async def reset(self, to: str) -> int:
        """Delete all rules, and pass everything on to a server as it is, on new connections.

        What a browser asks on a connection that it has used before, it asks again by itself if
        that breaks off.

        Returns:
            The number of the newest exchange: later ones are those after this call.
        """
        await self._tell("DELETE", "rules")
        await self._tell("DELETE", "connections")
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
        await self._tell("POST", "rules", rule | ({"answer": answer} if answer else {"to": to}))

    async def log(
        self, path: str, since: int = 0, *, wait: str | None = None, seconds: float = 0.0
    ) -> list[Exchange]:
        """The exchanges after `since` on a path; `wait` until one has come to that state."""
        query: dict[str, Any] = {"path": path, "since": since}
        if wait:
            query |= {"wait": wait, "timeout_ms": int(seconds * 1000)}
        found: list[Exchange] = (await self._look("log", query))["exchanges"]
        return found

    async def exchange(self, number: int, *, wait: str, seconds: float) -> Exchange:
        """One exchange, as soon as it has come to a state, or when the time is over."""
        query = {"wait": wait, "timeout_ms": int(seconds * 1000)}
        found: Exchange = await self._look(f"exchanges/{number}", query)
        return found

    async def recording(self, number: int) -> list[Mapping[str, Any]]:
        """What was delivered in an exchange: the lines of a recording; none if they are gone."""
        answer = await self.ask("GET", f"/_delivery/exchanges/{number}/recording")
        if answer.status == HTTPStatus.NOT_FOUND:
            return []
        lines: list[Mapping[str, Any]] = _value(answer)["lines"]
        return lines

    async def release(self, number: int, count: int = 1) -> None:
        """End so many waits of an exchange."""
        await self._tell("POST", f"exchanges/{number}/release", {"count": count})

    async def _look(self, path: str, query: Mapping[str, Any]) -> Any:
        waits_s = query.get("timeout_ms", 0) / 1000
        asked = f"/_delivery/{path}?{urlencode(query)}"
        return _value(await self.ask("GET", asked, seconds=waits_s))

    async def _tell(self, method: str, path: str, values: Mapping[str, Any] | None = None) -> None:
        body = json.dumps(values or {}).encode()
        _value(await self.ask(method, f"/_delivery/{path}", body))


def _value(answer: httpcore.Response) -> Any:
    if answer.status != HTTPStatus.OK:
        words = answer.content.decode(errors="replace")
        raise RuntimeError(f"the delivery proxy answers {answer.status}: {words}")
    return json.loads(answer.content)
