"""What Anthropic's clients report."""

from dataclasses import replace

import sdk_anthropic
from sdk_deviations import (
    JAVASCRIPT,
    JAVASCRIPT_BAD_JSON,
    LOST_END,
    PYTHON_BAD_JSON,
    RESET,
    SILENT_ABORT,
    SYNC_AND_ASYNC,
)
from sdk_model import Client, Deviation, Error, Fault
from sdk_node import node_client

_ANTHROPIC = Client(
    name="anthropic",
    package="anthropic",
    language="Python",
    asks="Anthropic, Messages",
    api=("anthropic", "messages", "claude-sonnet-5-5"),
    run=sdk_anthropic.Anthropic().run,
    modes=(*SYNC_AND_ASYNC, "helper"),
    finish={
        "stop": "end_turn",
        "length": "max_tokens",
        "content-filter": "refusal",
        "tool-calls": "tool_use",
    },
    failures={
        "auth-error": Error("AuthenticationError", 401, "authentication_error"),
        "permission": Error("PermissionDeniedError", 403, "permission_error"),
        "invalid-model": Error("NotFoundError", 404, "not_found_error"),
        "rate-limit": Error("RateLimitError", 429, "rate_limit_error"),
        "quota": Error("PaymentRequiredError", 402, "billing_error"),
        "context-length": Error("BadRequestError", 400, "invalid_request_error"),
        "overloaded": Error("OverloadedError", 529, "overloaded_error"),
        "server-error": Error("InternalServerError", 500, "api_error"),
    },
    faults={
        "error-mid": Fault(
            # Not OverloadedError: the status is that of the stream (PROVIDERS.md 4.5).
            stream=Error("APIStatusError", 200, "overloaded_error"),
            whole=Error("InternalServerError", 500, "api_error"),
            helper=Error("APIStatusError", 200, "overloaded_error"),
        ),
        "disconnect-mid": Fault(
            stream=Error("httpx2.ReadError"),
            whole=Error("APIConnectionError"),
            helper=Error("httpx2.ReadError"),
        ),
        "truncate-mid": Fault(None, PYTHON_BAD_JSON),
        "malformed-mid": Fault.always(PYTHON_BAD_JSON),
        "stall": Fault(
            stream=Error("httpx2.ReadTimeout"),
            whole=Error("APITimeoutError"),
            helper=Error("httpx2.ReadTimeout"),
        ),
        "no-answer": Fault.always(Error("APITimeoutError")),
    },
    deviations=(
        LOST_END,
        Deviation(("refusal",), {"finish": "refusal"}, "a refusal is a way to finish"),
    ),
    attempts=3,
    request_id=True,
)
_ANTHROPIC_JS = replace(
    _ANTHROPIC,
    name="anthropic-js",
    package="@anthropic-ai/sdk",
    run=node_client("anthropic"),
    **JAVASCRIPT,
    faults={
        "error-mid": Fault(
            Error("APIError", None, "overloaded_error"),
            Error("InternalServerError", 500, "api_error"),
        ),
        "disconnect-mid": Fault.always(RESET),
        "truncate-mid": Fault(None, JAVASCRIPT_BAD_JSON),
        "malformed-mid": Fault.always(JAVASCRIPT_BAD_JSON),
        "stall": Fault(None, Error("AbortError")),
        "no-answer": Fault.always(Error("APIUserAbortError")),
    },
    deviations=(
        *_ANTHROPIC.deviations,
        SILENT_ABORT,
    ),
)
ANTHROPIC_CLIENTS = (_ANTHROPIC, _ANTHROPIC_JS)
