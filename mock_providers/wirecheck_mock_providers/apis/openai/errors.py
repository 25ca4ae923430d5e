"""OpenAI's error bodies and headers (PROVIDERS.md 2.2, 2.6, 2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.script.model import Failure, Script
from wirecheck_mock_providers.script.seeds import letters

# Quick and the same every time: an SDK that retries waits 10 ms instead of a random half second
# (PROVIDERS.md 1.4: retry-after-ms wins over retry-after).
RETRY_SOON: Final = ((b"retry-after-ms", b"10"),)
_RETRY_AFTER: Final = ((b"retry-after", b"1"), *RETRY_SOON)
_NO_REQUESTS_LEFT: Final = (
    (b"x-ratelimit-limit-requests", b"10000"),
    (b"x-ratelimit-remaining-requests", b"0"),
    (b"x-ratelimit-reset-requests", b"1s"),
)
_SHOWN_HEAD, _SHOWN_TAIL = 5, 2
"""Letters of a key that OpenAI shows in its message about a wrong one."""


@dataclass(frozen=True, slots=True)
class OpenAIError:
    """One error; the wire carries all four of its fields, `null` where there is none."""

    status: int
    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    headers: Headers = ()

    def body(self) -> dict[str, Any]:
        """Return the JSON that tells it."""
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }

    def filled(self, facts: Mapping[str, Any]) -> "OpenAIError":
        """Return the same error, its message filled with facts of the call."""
        return replace(self, message=self.message.format_map(facts))

    def answer(self, headers: Headers, script: Script | None = None) -> Answer:
        """Return the answer that tells it, at the script's time if there is one."""
        body = json_text.dump(self.body()).encode() + b"\n"
        return answer.refusal(self.status, headers + self.headers, body, script)


FAILURES: Final[Mapping[Failure, OpenAIError]] = {
    Failure.AUTH: OpenAIError(
        401,
        "Incorrect API key provided: {key}. You can find your API key at "
        "https://platform.openai.com/account/api-keys.",
        code="invalid_api_key",
    ),
    Failure.PERMISSION: OpenAIError(
        403,
        "Country, region, or territory not supported",
        "request_forbidden",
        "unsupported_country_region_territory",
    ),
    Failure.MODEL: OpenAIError(
        404,
        "The model `{model}` does not exist or you do not have access to it.",
        code="model_not_found",
    ),
    Failure.RATE_LIMIT: OpenAIError(
        429,
        "Rate limit reached for {model} on requests per min (RPM): Limit 10000, Used 10000, "
        "Requested 1. Please try again in 1s.",
        "requests",
        "rate_limit_exceeded",
        headers=_RETRY_AFTER + _NO_REQUESTS_LEFT,
    ),
    Failure.QUOTA: OpenAIError(
        429,
        "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota",
        "insufficient_quota",
        headers=RETRY_SOON,
    ),
    Failure.CONTEXT_LENGTH: OpenAIError(
        400,
        "This model's maximum context length is 8 tokens. However, your messages resulted in "
        "{prompt_tokens} tokens. Please reduce the length of the messages.",
        code="context_length_exceeded",
        param="messages",
    ),
    Failure.OVERLOADED: OpenAIError(
        503,
        "The server is currently overloaded with other requests. Sorry about that!",
        "service_unavailable_error",
        "server_is_overloaded",
        headers=RETRY_SOON,
    ),
    Failure.SERVER: OpenAIError(
        500,
        "The server had an error while processing your request. Sorry about that!",
        "server_error",
        "server_error",
        headers=RETRY_SOON,
    ),
}


class BadRequest(Exception):  # noqa: N818 - not an error of ours: the caller's
    """The call is not well formed; carries OpenAI's error, which other vendors reword."""

    def __init__(self, error: OpenAIError) -> None:
        super().__init__(error.message)
        self.error = error


def bad_request(message: str, code: str | None = None, param: str | None = None) -> BadRequest:
    """Return the exception that answers 400."""
    return BadRequest(OpenAIError(400, message, code=code, param=param))


def masked(key: str) -> str:
    """Return the key as OpenAI's message shows it, such as `sk-ab***yz`."""
    if len(key) <= 2 * (_SHOWN_HEAD + _SHOWN_TAIL):
        return "***"
    return f"{key[:_SHOWN_HEAD]}***{key[-_SHOWN_TAIL:]}"


def base_headers(content_type: str, identity: str) -> Headers:
    """Return the headers of every answer."""
    return (
        (b"content-type", content_type.encode("ascii")),
        (b"x-request-id", f"req_{letters(identity, 'request', 32)}".encode("ascii")),
        (b"openai-organization", b"org-mock"),
        (b"openai-processing-ms", b"1"),
        (b"openai-version", b"2020-10-01"),
        (b"access-control-expose-headers", b"X-Request-ID"),
    )
