"""What OpenAI's clients report."""

from dataclasses import replace

import sdk_openai
from sdk_deviations import (
    JAVASCRIPT,
    JAVASCRIPT_BAD_JSON,
    LOST_END,
    NO_REASONING,
    PYTHON_BAD_JSON,
    RESET,
    SILENT_ABORT,
    SYNC_AND_ASYNC,
)
from sdk_model import Client, Deviation, Error, Fault
from sdk_node import node_client

_FINISH = {
    "stop": "stop",
    "length": "length",
    "content-filter": "content_filter",
    "tool-calls": "tool_calls",
}
_FAILURES = {
    "auth-error": Error("AuthenticationError", 401, "invalid_api_key"),
    "permission": Error("PermissionDeniedError", 403, "unsupported_country_region_territory"),
    "invalid-model": Error("NotFoundError", 404, "model_not_found"),
    "rate-limit": Error("RateLimitError", 429, "rate_limit_exceeded"),
    "quota": Error("RateLimitError", 429, "insufficient_quota"),
    "context-length": Error("BadRequestError", 400, "context_length_exceeded"),
    "overloaded": Error("InternalServerError", 503, "server_is_overloaded"),
    "server-error": Error("InternalServerError", 500, "server_error"),
}
_FAULTS = {
    "error-mid": Fault(
        stream=Error("APIError", None, "server_error"),
        whole=_FAILURES["server-error"],
        helper=Error("APIError", None, "server_error"),
    ),
    "disconnect-mid": Fault.always(Error("APIConnectionError")),
    "truncate-mid": Fault(None, PYTHON_BAD_JSON),
    "malformed-mid": Fault.always(PYTHON_BAD_JSON),
    "stall": Fault.always(Error("APITimeoutError")),
    "no-answer": Fault.always(Error("APITimeoutError")),
}
_JS_FAULTS = _FAULTS | {
    "disconnect-mid": Fault.always(RESET),
    "truncate-mid": Fault(None, JAVASCRIPT_BAD_JSON),
    "malformed-mid": Fault.always(JAVASCRIPT_BAD_JSON),
    "stall": Fault(None, Error("APIUserAbortError")),
    "no-answer": Fault.always(Error("APIUserAbortError")),
}


def _broken_off(scenario: str, kind: str, why: str) -> Deviation:
    told = {"text": "", "finish": None, "usage": None, "error": vars(Error(kind))}
    return Deviation((scenario,), told, why, modes=("helper",))


CHAT = Client(
    name="openai-chat",
    package="openai",
    language="Python",
    asks="OpenAI, Chat Completions",
    api=("openai", "chat", "gpt-4o-mini"),
    run=sdk_openai.Chat().run,
    modes=(*SYNC_AND_ASYNC, "helper"),
    finish=_FINISH,
    failures=_FAILURES,
    faults=_FAULTS,
    deviations=(
        LOST_END,
        NO_REASONING,
        _broken_off("length", "LengthFinishReasonError", "the helper takes it for an error"),
        _broken_off(
            "content-filter", "ContentFilterFinishReasonError", "the helper takes it for an error"
        ),
    ),
    attempts=3,
    request_id=True,
)
_RESPONSES = replace(
    CHAT,
    name="openai-responses",
    asks="OpenAI, Responses",
    api=("openai", "responses", "gpt-4o-mini"),
    run=sdk_openai.Responses().run,
    finish={
        "stop": "completed",
        "length": "max_output_tokens",
        "content-filter": "content_filter",
        "tool-calls": "completed",
    },
    failures=_FAILURES | {"invalid-model": Error("BadRequestError", 400, "model_not_found")},
    faults=_FAULTS | {"truncate-mid": Fault(None, PYTHON_BAD_JSON, Error("RuntimeError"))},
    deviations=(
        LOST_END,
        _broken_off("length", "RuntimeError", "the helper knows no incomplete response"),
        _broken_off("content-filter", "RuntimeError", "the helper knows no incomplete response"),
    ),
)

OPENAI_CLIENTS = (
    CHAT,
    _RESPONSES,
    replace(
        CHAT,
        **JAVASCRIPT,
        name="openai-js-chat",
        run=node_client("openai-chat"),
        faults=_JS_FAULTS,
        deviations=(LOST_END, NO_REASONING, SILENT_ABORT),
    ),
    replace(
        _RESPONSES,
        **JAVASCRIPT,
        name="openai-js-responses",
        run=node_client("openai-responses"),
        faults=_JS_FAULTS,
        deviations=(LOST_END, SILENT_ABORT),
    ),
)
