"""The control API under `/_delivery`: rules, the log, and releases."""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from inspect import isawaitable
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from wirecheck_mock_providers.delivery import answers, recording
from wirecheck_mock_providers.delivery.answers import Refusal
from wirecheck_mock_providers.delivery.exchange import AWAITED, Awaited, Exchange
from wirecheck_mock_providers.delivery.log import Log
from wirecheck_mock_providers.delivery.modes import COUNT_MAX
from wirecheck_mock_providers.delivery.replaced import Answer
from wirecheck_mock_providers.delivery.rules import Rules
from wirecheck_mock_providers.delivery.spec import parse
from wirecheck_mock_providers.delivery.upstream import Target
from wirecheck_mock_providers.script.suggest import quoted, unknown

PREFIX: Final = "/_delivery/"
#: Segments behind the prefix that are no delivery.
WORDS: Final = ("health", "modes", "log", "exchanges", "rules", "connections")
BODY_MAX_BYTES: Final = 64 * 1024
_WAIT_DEFAULT_MS: Final = 5_000
_WAIT_MAX_MS: Final = 60_000
_MS_PER_S: Final = 1000
_ID: Final = re.compile("/([0-9]{1,9})")
_NUMBER: Final = re.compile("[0-9]{1,9}")
#: Most releases in one call.
_RELEASES_MAX: Final = 1_000_000
_PATH_MAX: Final = 2048
_RULE_KEYS: Final = frozenset({"mode", "path", "requests", "to", "answer"})
_ANSWER_FORM: Final = (
    'An answer is such as {"status": 200, "content_type": "text/event-stream", "body": "…"}.'
)


class Call(NamedTuple):
    """One control call."""

    id: int
    query: Mapping[str, str]
    body: bytes

    def object(self) -> Mapping[str, Any]:
        """Return what the body says; without one, nothing."""
        try:
            value = json.loads(self.body or b"{}")
        except (ValueError, RecursionError) as error:
            raise Refusal(400, "The body is no JSON.") from error
        if not isinstance(value, dict):
            raise Refusal(400, "The body is no JSON object.")
        return value


class Control:
    """Answers control calls."""

    def __init__(self, log: Log, rules: Rules, to: str, close_idle: Callable[[], int]) -> None:
        """Control a proxy before the server at `to`; `close_idle` as the call of that kind."""
        self._log = log
        self._close_idle = close_idle
        self._rules = rules
        self._to = to
        self._routes: Mapping[str, Callable[[Call], Any]] = {
            "GET health": self._health,
            "GET modes": lambda _: answers.modes(),
            "GET rules": self._list_rules,
            "POST rules": self._add_rule,
            "DELETE rules": self._clear_rules,
            "DELETE connections": lambda _: {"closed": self._close_idle()},
            "GET log": self._exchanges,
            "GET exchanges/{id}": self._one,
            "GET exchanges/{id}/recording": self._recording,
            "POST exchanges/{id}/release": self._release,
        }

    async def answer(self, method: str, target: str, body: bytes) -> Any:
        """Return the value of the answer.

        Raises:
            Refusal: the call makes no sense.
            SpecError: it names no delivery.
        """
        path, _, query = target.removeprefix(PREFIX).partition("?")
        route = f"{method} {_ID.sub('/{id}', path, count=1)}"
        if route not in self._routes:
            known = ", ".join(self._routes)
            raise Refusal(404, f"There is no {quoted(f'{method} {path}')} here, but {known}.")
        number = int(found[1]) if (found := _ID.search(path)) else 0
        value = self._routes[route](Call(number, dict(parse_qsl(query)), body))
        return await value if isawaitable(value) else value

    def _health(self, _: Call) -> dict[str, Any]:
        return {"wirecheck": "delivery", "version": version("wirecheck"), "to": self._to}

    def _list_rules(self, _: Call) -> dict[str, Any]:
        return self._rules.as_json()

    def _clear_rules(self, _: Call) -> dict[str, Any]:
        self._rules.clear()
        return self._rules.as_json()

    def _add_rule(self, call: Call) -> dict[str, Any]:
        given = call.object()
        if unknown_keys := sorted(set(given) - _RULE_KEYS):
            raise Refusal(400, unknown("key", unknown_keys[0], _RULE_KEYS))
        mode, path, requests = given.get("mode"), given.get("path", "*"), given.get("requests")
        if not isinstance(mode, str) or not isinstance(path, str) or len(path) > _PATH_MAX:
            raise Refusal(400, 'A rule is such as {"mode": "bytes=1", "path": "/chat*"}.')
        if requests is not None and not (type(requests) is int and 1 <= requests <= COUNT_MAX):
            raise Refusal(400, "requests is how many requests the rule is for, or null for all.")
        delivery, to, answer = parse(mode), _to(given), _answer(given)
        if answer and (to or delivery.replacement):
            raise Refusal(400, "A rule has one of to, answer and replace: each says who answers.")
        return self._rules.add(delivery, path, requests, to, answer).as_json()

    async def _exchanges(self, call: Call) -> dict[str, Any]:
        pattern = call.query.get("path", "*")
        since = _number("since", call.query.get("since", "0"))
        awaited, timeout_s = _waiting(call.query)
        if awaited:
            await self._log.until(pattern, since, awaited, timeout_s)
        return {"exchanges": [one.as_json() for one in self._log.find(pattern, since)]}

    async def _one(self, call: Call) -> dict[str, Any]:
        exchange = self._exchange(call.id)
        awaited, timeout_s = _waiting(call.query)
        if awaited:
            await self._log.until_one(exchange, awaited, timeout_s)
        return exchange.as_json()

    def _recording(self, call: Call) -> dict[str, Any]:
        exchange = self._exchange(call.id)
        if exchange.kept.is_forgotten:
            raise Refusal(404, f"The bytes of exchange {call.id} were given up for newer ones.")
        return {"id": exchange.id, "lines": list(recording.lines(exchange))}

    def _release(self, call: Call) -> dict[str, Any]:
        exchange = self._exchange(call.id)
        count = call.object().get("count", 1)
        if not (type(count) is int and 1 <= count <= _RELEASES_MAX):
            raise Refusal(400, f"count is how many waits end, from 1 to {_RELEASES_MAX}.")
        exchange.release(count)
        return {"id": exchange.id, "released": count}

    def _exchange(self, number: int) -> Exchange:
        exchange = self._log.get(number)
        if exchange is None:
            raise Refusal(404, f"The log has no exchange {number}.")
        return exchange


def _number(what: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Refusal(400, f"{what} is a number.")
    return int(text)


def _to(given: Mapping[str, Any]) -> Target | None:
    """Return the server that a rule names."""
    url = given.get("to")
    if url is None:
        return None
    try:
        return Target.parse(url)
    except (ValueError, TypeError, AttributeError) as error:
        raise Refusal(400, "to is the URL of a server, such as http://127.0.0.1:8000.") from error


def _answer(given: Mapping[str, Any]) -> Answer | None:
    """Return the answer that a rule brings along."""
    match given.get("answer"):
        case None:
            return None
        case {"status": int(status), "content_type": str(media_type), "body": str(body), **more}:
            known = status in set(HTTPStatus) and status >= HTTPStatus.OK
            if known and not more and media_type.isascii() and media_type.isprintable():
                return Answer(status, media_type, body.encode("utf-8", "replace"))
    raise Refusal(400, _ANSWER_FORM)


def _waiting(given: Mapping[str, str]) -> tuple[Awaited | None, float]:
    """Return what the query awaits, and for how many seconds."""
    timeout_ms = _number("timeout_ms", given.get("timeout_ms", str(_WAIT_DEFAULT_MS)))
    timeout_s = min(timeout_ms, _WAIT_MAX_MS) / _MS_PER_S
    wanted = given.get("wait")
    if wanted is None:
        return None, timeout_s
    for awaited in AWAITED:
        if awaited == wanted:
            return awaited, timeout_s
    raise Refusal(400, unknown("state to wait for:", wanted, AWAITED))
