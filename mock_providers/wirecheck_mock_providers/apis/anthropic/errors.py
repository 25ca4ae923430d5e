"""Anthropic's error bodies and headers (PROVIDERS.md 4.2, 4.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.apis.api import Refused
from wirecheck_mock_providers.script.model import Failure, Script
from wirecheck_mock_providers.script.seeds import created, letters

# Quick and the same every time: an SDK that retries waits 10 ms instead of a random half second
# (PROVIDERS.md 1.4: retry-after-ms wins over retry-after).
_RETRY_SOON: Final = ((b"retry-after-ms", b"10"),)
_RETRY_AFTER: Final = ((b"retry-after", b"1"), *_RETRY_SOON)

#: The request id's seed where no script gives one.
NO_IDENTITY: Final = "mock/0"

#: Of each family of limits, how much there is, and how much is left after a call.
_LIMITS: Final = (
    ("requests", 4_000, 3_999),
    ("tokens", 480_000, 479_000),
    ("input-tokens", 400_000, 399_000),
    ("output-tokens", 80_000, 80_000),
)


@dataclass(frozen=True, slots=True)
class AnthropicError:
    """One error."""

    status: int
    type: str
    message: str
    headers: Headers = ()
    limited: bool = False
    """No request is left in the window."""

    def body(self, identity: str) -> dict[str, Any]:
        """Return the JSON that tells it."""
        return {
            "type": "error",
            "error": {"type": self.type, "message": self.message},
            "request_id": request_id(identity),
        }

    def answer(self, identity: str = NO_IDENTITY, script: Script | None = None) -> Answer:
        """Return the answer that tells it, at the script's time if there is one."""
        headers = base_headers("application/json", identity)
        # Who is not known has no limits to be told.
        if script and self.status not in (401, 403):
            headers += limits(identity, exhausted=self.limited)
        data = json_text.dump(self.body(identity)).encode()
        return answer.refusal(self.status, headers + self.headers, data, script)


FAILURES: Final[Mapping[Failure, AnthropicError]] = {
    Failure.AUTH: AnthropicError(401, "authentication_error", "{wrong_key}"),
    Failure.PERMISSION: AnthropicError(
        403,
        "permission_error",
        "Your API key does not have permission to use the specified resource.",
    ),
    Failure.MODEL: AnthropicError(404, "not_found_error", "model: {model}"),
    Failure.RATE_LIMIT: AnthropicError(
        429,
        "rate_limit_error",
        "This request would exceed your organization's rate limit of 4,000 requests per minute. "
        "Please reduce the number of requests or try again in 1s.",
        _RETRY_AFTER,
        limited=True,
    ),
    Failure.QUOTA: AnthropicError(
        402,
        "billing_error",
        "Your credit balance is too low to access the Anthropic API. "
        "Please go to Plans & Billing to upgrade or purchase credits.",
    ),
    Failure.CONTEXT_LENGTH: AnthropicError(
        400,
        "invalid_request_error",
        "prompt is too long: {prompt_tokens} tokens > 8 maximum",
    ),
    Failure.OVERLOADED: AnthropicError(529, "overloaded_error", "Overloaded", _RETRY_SOON),
    Failure.SERVER: AnthropicError(500, "api_error", "Internal server error", _RETRY_SOON),
}

NO_KEY: Final = AnthropicError(401, "authentication_error", "x-api-key header is required")


def failure(kind: Failure, facts: Mapping[str, Any]) -> AnthropicError:
    """Return the error for `kind`, its message filled with facts of the call."""
    row = FAILURES[kind]
    return replace(row, message=row.message.format_map(facts))


def refused(message: str) -> Refused:
    """Return the exception that answers 400."""
    return Refused(AnthropicError(400, "invalid_request_error", message).answer())


def request_id(identity: str) -> str:
    """Return the id that both the header and an error's body carry."""
    return f"req_{letters(identity, 'request', 24)}"


def base_headers(content_type: str, identity: str) -> Headers:
    """Return the headers of every answer."""
    return (
        (b"content-type", content_type.encode("ascii")),
        (b"request-id", request_id(identity).encode("ascii")),
        (b"anthropic-organization-id", b"00000000-0000-4000-8000-000000000000"),
    )


def limits(identity: str, *, exhausted: bool = False) -> Headers:
    """Return the headers of the rate limits, which come with every answer to who is known."""
    # RFC 3339, in UTC; a moment that follows from the names, as all others.
    reset = datetime.fromtimestamp(created(identity), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return tuple(
        (f"anthropic-ratelimit-{family}-{field}".encode("ascii"), value.encode("ascii"))
        for family, limit, left in _LIMITS
        for field, value in (
            ("limit", str(limit)),
            ("remaining", "0" if exhausted and family == "requests" else str(left)),
            ("reset", reset),
        )
    )
