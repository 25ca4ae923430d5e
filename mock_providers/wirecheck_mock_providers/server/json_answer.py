"""JSON answers of the mock's own: to control calls, and to calls of what is not there."""

from typing import Any

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.server.wire import Send


class JsonRefusal(Exception):  # noqa: N818 - an answer, no error of ours
    """The call cannot be served; the message says what would be right."""

    def __init__(
        self, status: int, message: str, *, code: str | None = None, headers: Headers = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers

    def value(self) -> dict[str, Any]:
        """Return the error in OpenAI's shape: most who call a wrong path can read that."""
        return {
            "error": {
                "message": str(self),
                "type": "invalid_request_error",
                "param": None,
                "code": self.code,
            }
        }


async def send_json(send: Send, status: int, value: Any, headers: Headers = ()) -> None:
    """Send `value` as a whole answer."""
    body = json_text.dump(value).encode() + b"\n"
    await _send(send, status, ((b"content-type", b"application/json"), *headers), body)


async def send_value(send: Send, value: Answer | Any) -> None:
    """Send an answer at once, or any other value as JSON."""
    if isinstance(value, Answer):
        await _send(send, value.status, value.headers, b"".join(f.data for f in value.frames))
    else:
        await send_json(send, 200, value)


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    head = (*headers, (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body, "more_body": False})
