"""What a request asks for: by this a recording is found again, and a call filed."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from wirecheck_mock_providers.journal import Call
from wirecheck_mock_providers.server.json_answer import JsonRefusal
from wirecheck_mock_providers.server.wire import BodyTooLarge, Scope, Wire
from wirecheck_mock_providers.tape.secrets import open_query

#: Longest request body: it is held, and prompts carry pictures.
REQUEST_MAX_BYTES: Final = 16 * 1024 * 1024
#: Differences that are named; who sees so many does not want more.
_NAMED_MAX: Final = 10
#: The place of a difference between bodies that have nothing to be compared.
WHOLE_BODY: Final = "body"


class Address(NamedTuple):
    """What is asked: the method, the path, and the query but for credentials, sorted."""

    method: str
    path: str
    query: tuple[str, ...]

    @classmethod
    def of(cls, method: str, path: str, query: str) -> "Address":
        """Return the address of a request; path and query are as they stand on the wire."""
        return cls(method, path, tuple(open_query(query)))

    def __str__(self) -> str:
        query = f"?{'&'.join(self.query)}" if self.query else ""
        return f"{self.method} {self.path}{query}"


class Said(NamedTuple):
    """What a body says: its JSON value, or the body itself if it is no JSON."""

    value: Any
    fingerprint: str
    """What two bodies share that say the same: spaces and the order of keys do not count."""

    @classmethod
    def of(cls, body: bytes) -> "Said":
        """Read a body."""
        try:
            value = json.loads(body)
            canonical = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        except (ValueError, RecursionError):
            value = canonical = body
        return cls(value, hashlib.sha256(canonical).hexdigest())


def differences(one: Any, other: Any) -> list[str]:
    """Return where two bodies differ, such as `messages[0].content`; at most ten places."""
    places = (place.removeprefix(".") or WHOLE_BODY for place in _differing(one, other))
    try:
        return list(islice(places, _NAMED_MAX))
    except RecursionError:
        return [WHOLE_BODY]


def _differing(one: Any, other: Any, place: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _differing(one.get(key), other.get(key), f"{place}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differing(left, right, f"{place}[{index}]")
    elif one != other:
        yield place


async def body(wire: Wire) -> bytes:
    """Return the body of a request.

    Raises:
        JsonRefusal: it is too long.
        ClientLeft: before it was complete.
    """
    try:
        return await wire.body(REQUEST_MAX_BYTES)
    except BodyTooLarge:
        message = f"Requests of at most {REQUEST_MAX_BYTES:,} bytes are recorded and replayed."
        raise JsonRefusal(413, message) from None


def call(scope: Scope, scenario: str, provider: str, api: str, value: Any) -> Call:
    """Return the journal's entry of a call that is recorded or replayed."""
    fields = value if isinstance(value, dict) else {}
    model = fields.get("model")
    return Call(
        provider=provider,
        api=api,
        method=scope["method"],
        path=scope["path"],
        model=model if isinstance(model, str) else "",
        stream=fields.get("stream") is True,
        scenario=scenario,
        options={},
        key=None,
        tokens=[],
        text_bytes=0,
    )
