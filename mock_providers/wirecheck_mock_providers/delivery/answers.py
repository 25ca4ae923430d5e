"""The proxy's own answers: JSON, and refusals that say what would be right."""

import json
from typing import Any

from wirecheck_mock_providers.delivery import heads
from wirecheck_mock_providers.delivery.modes import MODES

_REASONS = {
    200: b"OK",
    400: b"Bad Request",
    404: b"Not Found",
    502: b"Bad Gateway",
}


class Refusal(Exception):  # noqa: N818 - an answer, no error of ours
    """The call cannot be served; the message says what would be right."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def modes() -> dict[str, Any]:
    """Return the table of modes."""
    return {"modes": [mode.as_json() for mode in MODES.values()]}


def refused(refusal: Refusal, *, with_modes: bool = False) -> bytes:
    """Return the answer that tells the refusal, with the table of modes if that helps."""
    value = {"error": {"message": str(refusal)}, **(modes() if with_modes else {})}
    return as_json(refusal.status, value)


def as_json(status: int, value: Any) -> bytes:
    """Return an answer in JSON."""
    return _whole(status, b"application/json", json.dumps(value).encode() + b"\n")


def as_text(status: int, text: str) -> bytes:
    """Return an answer in plain text."""
    return _whole(status, b"text/plain; charset=utf-8", text.encode() + b"\n")


def _whole(status: int, content_type: bytes, body: bytes) -> bytes:
    headers = [
        (b"Content-Type", content_type),
        (b"Content-Length", b"%d" % len(body)),
        (b"Cache-Control", b"no-store"),
    ]
    return heads.encode(status, _REASONS[status], headers) + body
