"""DeepSeek's errors (PROVIDERS.md 6)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from wirecheck_mock_providers.apis.openai.errors import RETRY_SOON, OpenAIError
from wirecheck_mock_providers.script.model import Failure

#: DeepSeek's only code, whatever went wrong.
_CODE: Final = "invalid_request_error"
_BAD_REQUEST, _NO_KEY, _BAD_PARAMETERS = 400, 401, 422


def _error(status: int, message: str, type_: str) -> OpenAIError:
    # DeepSeek says nothing of retrying. An SDK that retries all the same waits 10 ms instead of a
    # random half second.
    retry = RETRY_SOON if status in (429, 500, 503) else ()
    return OpenAIError(status, message, type_, _CODE, headers=retry)


FAILURES: Final[Mapping[Failure, OpenAIError]] = {
    Failure.AUTH: _error(
        401, "Authentication Fails, Your api key: {key} is invalid", "authentication_error"
    ),
    Failure.PERMISSION: _error(403, "Permission denied", "permission_error"),
    Failure.MODEL: _error(400, "Model Not Exist", "invalid_request_error"),
    Failure.RATE_LIMIT: _error(429, "Rate limit reached", "rate_limit_error"),
    Failure.QUOTA: _error(402, "Insufficient Balance", "unknown_error"),
    Failure.CONTEXT_LENGTH: _error(
        400,
        "This model's maximum context length is 8 tokens. However, you requested {prompt_tokens} "
        "tokens ({prompt_tokens} in the messages, 0 in the completion). "
        "Please reduce the length of the messages or completion.",
        "invalid_request_error",
    ),
    Failure.OVERLOADED: _error(
        503,
        "Service is too busy. We advise users to temporarily switch to alternative LLM API "
        "service providers.",
        "service_unavailable_error",
    ),
    Failure.SERVER: _error(500, "Internal Server Error", "server_error"),
}


def reworded(error: OpenAIError) -> OpenAIError:
    """Return DeepSeek's error where OpenAI would refuse the call with `error`.

    A field of a wrong value is 422; 400 is a body that is not of the right form at all.
    """
    if error.status == _NO_KEY:
        message = "Authentication Fails (auth header format should be Bearer sk-...)"
        return replace(error, message=message, type="authentication_error", code=_CODE)
    bad_parameter = error.status == _BAD_REQUEST and error.param is not None
    status = _BAD_PARAMETERS if bad_parameter else error.status
    return replace(error, status=status, code=_CODE, param=None)
