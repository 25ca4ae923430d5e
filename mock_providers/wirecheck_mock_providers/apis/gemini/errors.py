"""Google's error bodies and headers (PROVIDERS.md 5.2, 5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.script.model import Failure, Script

_RPC: Final = "type.googleapis.com/google.rpc."
_SERVICE: Final = "generativelanguage.googleapis.com"

#: The statuses, each with HTTP's.
STATUSES: Final[Mapping[str, int]] = {
    "INVALID_ARGUMENT": 400,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
}


@dataclass(frozen=True, slots=True)
class GeminiError:
    """One error."""

    status: str
    message: str
    details: tuple[Mapping[str, Any], ...] = ()
    http: int | None = None
    """HTTP's status, where it is not that of `STATUSES`."""

    @property
    def code(self) -> int:
        """HTTP's status."""
        return self.http or STATUSES[self.status]

    def body(self) -> dict[str, Any]:
        """Return the JSON that tells it."""
        error = {"code": self.code, "message": self.message, "status": self.status}
        return {"error": error | ({"details": list(self.details)} if self.details else {})}

    def answer(self, script: Script | None = None, *, listed: bool = False) -> Answer:
        """Return the answer that tells it, at the script's time if there is one.

        Args:
            script: the script, if the call came so far as to have one.
            listed: what would have been an array of chunks is an array of this error.
        """
        body = [self.body()] if listed else self.body()
        data = json_text.dump(body, json_text.INDENTED).encode() + b"\n"
        return answer.refusal(self.code, JSON_HEADERS, data, script)


def _quota(quota: str, limit: str) -> Mapping[str, Any]:
    violation = {
        "quotaMetric": f"{_SERVICE}/generate_content_requests",
        "quotaId": quota,
        "quotaDimensions": {"location": "global", "model": "{model}"},
        "quotaValue": limit,
    }
    return {"@type": f"{_RPC}QuotaFailure", "violations": [violation]}


#: The wait is real: no client of Google's reads it, so none will wait for it.
_RETRY_INFO: Final = {"@type": f"{_RPC}RetryInfo", "retryDelay": "1s"}
_BAD_KEY: Final = {
    "@type": f"{_RPC}ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
    "metadata": {"service": _SERVICE},
}
_BAD_KEY_MESSAGE: Final = "API key not valid. Please pass a valid API key."

FAILURES: Final[Mapping[Failure, GeminiError]] = {
    Failure.AUTH: GeminiError(
        "INVALID_ARGUMENT",
        _BAD_KEY_MESSAGE,
        (
            _BAD_KEY,
            {
                "@type": f"{_RPC}LocalizedMessage",
                "locale": "en-US",
                "message": _BAD_KEY_MESSAGE,
            },
        ),
    ),
    Failure.PERMISSION: GeminiError(
        "PERMISSION_DENIED",
        "The caller does not have permission",
    ),
    Failure.MODEL: GeminiError(
        "NOT_FOUND",
        "models/{model} is not found for API version {version}, or is not supported for {method}. "
        "Call ListModels to see the list of available models and their supported methods.",
    ),
    Failure.RATE_LIMIT: GeminiError(
        "RESOURCE_EXHAUSTED",
        "Resource has been exhausted (e.g. check quota). Please retry in 1s.",
        (_quota("GenerateRequestsPerMinutePerProjectPerModel", "1000"), _RETRY_INFO),
    ),
    Failure.QUOTA: GeminiError(
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details.",
        (_quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "20"),),
    ),
    Failure.CONTEXT_LENGTH: GeminiError(
        "INVALID_ARGUMENT",
        "The input token count ({prompt_tokens}) exceeds the maximum number of tokens allowed (8).",
    ),
    Failure.OVERLOADED: GeminiError(
        "UNAVAILABLE",
        "The model is overloaded. Please try again later.",
    ),
    Failure.SERVER: GeminiError(
        "INTERNAL",
        "An internal error has occurred. Please retry or report in "
        "https://developers.generativeai.google/guide/troubleshooting",
    ),
}

NO_KEY: Final = GeminiError(
    "PERMISSION_DENIED",
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API.",
)


def failure(kind: Failure, facts: Mapping[str, Any]) -> GeminiError:
    """Return the error for `kind`, filled with facts of the call."""
    row = FAILURES[kind]
    details = tuple(_filled(detail, facts) for detail in row.details)
    return replace(row, message=row.message.format_map(facts), details=details)


def _filled(value: Any, facts: Mapping[str, Any]) -> Any:
    match value:
        case str():
            return value.format_map(facts)
        case list():
            return [_filled(item, facts) for item in value]
        case _:
            return {name: _filled(item, facts) for name, item in value.items()}


def bad_field(field: str, description: str) -> GeminiError:
    """Return the error of one field that is wrong, or of none if `field` is empty."""
    violation = ({"field": field} if field else {}) | {"description": description}
    details = ({"@type": f"{_RPC}BadRequest", "fieldViolations": [violation]},)
    return GeminiError("INVALID_ARGUMENT", description, details)


_COMMON: Final = (
    (b"vary", b"Origin"),
    (b"vary", b"X-Origin"),
    (b"vary", b"Referer"),
    (b"x-content-type-options", b"nosniff"),
    (b"server-timing", b"gfet4t7; dur=1"),
)
JSON_HEADERS: Final[Headers] = ((b"content-type", b"application/json; charset=UTF-8"), *_COMMON)
SSE_HEADERS: Final[Headers] = (
    (b"content-type", b"text/event-stream"),
    (b"content-disposition", b"attachment"),
    *_COMMON,
)
