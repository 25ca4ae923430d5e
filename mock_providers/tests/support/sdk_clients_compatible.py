"""What OpenAI's Python client reports of those who copy Chat Completions."""

from dataclasses import replace

import sdk_openai
from sdk_clients_openai import CHAT
from sdk_deviations import LOST_END, NO_FILTER, PLAIN_REFUSAL, SYNC_AND_ASYNC
from sdk_model import Deviation, Error, Fault

_DEEPSEEK = replace(
    CHAT,
    name="openai-deepseek",
    asks="DeepSeek, Chat Completions",
    api=("deepseek", "chat", "gpt-4o-mini"),
    run=sdk_openai.Chat("/deepseek", "reasoning_content", "type").run,
    modes=SYNC_AND_ASYNC,
    failures={
        "auth-error": Error("AuthenticationError", 401, "authentication_error"),
        "permission": Error("PermissionDeniedError", 403, "permission_error"),
        "invalid-model": Error("BadRequestError", 400, "invalid_request_error"),
        "rate-limit": Error("RateLimitError", 429, "rate_limit_error"),
        "quota": Error("APIStatusError", 402, "unknown_error"),
        "context-length": Error("BadRequestError", 400, "invalid_request_error"),
        "overloaded": Error("InternalServerError", 503, "service_unavailable_error"),
        "server-error": Error("InternalServerError", 500, "server_error"),
    },
    deviations=(LOST_END, PLAIN_REFUSAL),
    request_id=False,
)
_OLLAMA_FAILURES = {
    "auth-error": Error("AuthenticationError", 401, "api_error"),
    "permission": Error("PermissionDeniedError", 403, "api_error"),
    "invalid-model": Error("NotFoundError", 404, "not_found_error"),
    "rate-limit": Error("RateLimitError", 429, "api_error"),
    "quota": Error("RateLimitError", 429, "api_error"),
    "context-length": Error("BadRequestError", 400, "invalid_request_error"),
    "overloaded": Error("InternalServerError", 503, "api_error"),
    "server-error": Error("InternalServerError", 500, "api_error"),
}
_OLLAMA = replace(
    _DEEPSEEK,
    name="openai-ollama",
    asks="Ollama, its `/v1`",
    api=("ollama", "v1-chat", "gpt-4o-mini"),
    run=sdk_openai.Chat("/ollama/v1", "reasoning", "type").run,
    finish=CHAT.finish | {"content-filter": "stop"},
    failures=_OLLAMA_FAILURES,
    # Its adapter swallows an error in mid-stream (PROVIDERS.md 7.2).
    faults=CHAT.faults | {"error-mid": Fault(None, _OLLAMA_FAILURES["server-error"])},
    deviations=(
        LOST_END,
        PLAIN_REFUSAL,
        NO_FILTER,
        Deviation(
            ("error-mid",), {}, "the provider swallows the error", modes=("stream", "async-stream")
        ),
    ),
)
COMPATIBLE_CLIENTS = (_DEEPSEEK, _OLLAMA)
