"""The answers that are sent in place of the server's."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from wirecheck_mock_providers.delivery.heads import Headers
from wirecheck_mock_providers.delivery.modes import Replacement

_JSON: Final = b"application/json"
_PAGE: Final = b"""<!doctype html>
<html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>
"""
_NO_CONTENT_TYPE: Final = b""

#: Status, reason, content type, body.
_ANSWERS: Final[Mapping[str, tuple[int, bytes, bytes, bytes]]] = {
    "401": (401, b"Unauthorized", _JSON, b'{"error":"unauthorized"}\n'),
    "429": (429, b"Too Many Requests", _JSON, b'{"error":"too many requests"}\n'),
    "500": (500, b"Internal Server Error", b"text/plain", b"Internal Server Error\n"),
    "html": (200, b"OK", b"text/html; charset=utf-8", _PAGE),
    "empty": (200, b"OK", _NO_CONTENT_TYPE, b""),
}
_MORE: Final[Mapping[str, Headers]] = {"401": ((b"WWW-Authenticate", b"Bearer"),)}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that a rule brings along."""

    status: int
    content_type: str
    body: bytes

    def as_json(self) -> dict[str, Any]:
        """Return it as the control API shows it."""
        return {
            "status": self.status,
            "content_type": self.content_type,
            "body": self.body.decode(),
        }

    @property
    def parts(self) -> tuple[int, bytes, Headers, bytes]:
        """Its status, reason, headers and body."""
        headers = [
            (b"Content-Type", self.content_type.encode("ascii")),
            (b"Content-Length", b"%d" % len(self.body)),
            (b"Cache-Control", b"no-store"),
        ]
        return self.status, HTTPStatus(self.status).phrase.encode("ascii"), headers, self.body


def answer(replacement: Replacement) -> tuple[int, bytes, Headers, bytes]:
    """Return its status, reason, headers and body."""
    status, reason, content_type, body = _ANSWERS[replacement.name]
    headers = [(b"Content-Length", b"%d" % len(body)), *_MORE.get(replacement.name, ())]
    if content_type:
        headers.append((b"Content-Type", content_type))
    if replacement.retry_after_s is not None:
        headers.append((b"Retry-After", b"%d" % replacement.retry_after_s))
    return status, reason, headers, body
