"""What Google's clients report."""

from dataclasses import replace

import sdk_gemini
from sdk_deviations import (
    JAVASCRIPT,
    JAVASCRIPT_BAD_JSON,
    LOST_END,
    PYTHON_BAD_JSON,
    RESET,
    SYNC_AND_ASYNC,
)
from sdk_model import Client, Deviation, Error, Fault
from sdk_node import node_client


def _gemini_failures(client_error: str, server_error: str) -> dict[str, Error]:
    return {
        "auth-error": Error(client_error, 400, "INVALID_ARGUMENT"),
        "permission": Error(client_error, 403, "PERMISSION_DENIED"),
        "invalid-model": Error(client_error, 404, "NOT_FOUND"),
        "rate-limit": Error(client_error, 429, "RESOURCE_EXHAUSTED"),
        "quota": Error(client_error, 429, "RESOURCE_EXHAUSTED"),
        "context-length": Error(client_error, 400, "INVALID_ARGUMENT"),
        "overloaded": Error(server_error, 503, "UNAVAILABLE"),
        "server-error": Error(server_error, 500, "INTERNAL"),
    }


_GEMINI = Client(
    name="google",
    package="google-genai",
    language="Python",
    asks="Google, generateContent",
    api=("gemini", "content", "gemini-2.5-flash"),
    run=sdk_gemini.Gemini().run,
    modes=SYNC_AND_ASYNC,
    finish={
        "stop": "STOP",
        "length": "MAX_TOKENS",
        "content-filter": "SAFETY",
        "tool-calls": "STOP",
    },
    failures=_gemini_failures("ClientError", "ServerError"),
    faults={
        "error-mid": Fault(
            Error("ServerError", 503, "UNAVAILABLE"), Error("ServerError", 500, "INTERNAL")
        ),
        "disconnect-mid": Fault.always(Error("httpx2.ReadError")),
        "truncate-mid": Fault(None, PYTHON_BAD_JSON),
        "malformed-mid": Fault(Error("UnknownApiResponseError"), PYTHON_BAD_JSON),
        "stall": Fault.always(Error("httpx2.ReadTimeout")),
        "no-answer": Fault.always(Error("httpx2.ReadTimeout")),
    },
    deviations=(
        LOST_END,
        Deviation(
            ("refusal",),
            {"finish": "PROHIBITED_CONTENT", "refusal": ""},
            "a refusal is a blocked prompt, without words",
        ),
    ),
)
_GEMINI_JS = replace(
    _GEMINI,
    name="google-js",
    package="@google/genai",
    run=node_client("google"),
    **JAVASCRIPT,
    failures=_gemini_failures("ApiError", "ApiError"),
    faults={
        "error-mid": Fault(
            Error("ApiError", 503, "UNAVAILABLE"), Error("ApiError", 500, "INTERNAL")
        ),
        "disconnect-mid": Fault.always(RESET),
        "truncate-mid": Fault(None, JAVASCRIPT_BAD_JSON),
        "malformed-mid": Fault.always(JAVASCRIPT_BAD_JSON),
        "stall": Fault.always(Error("AbortError")),
        "no-answer": Fault.always(Error("AbortError")),
    },
)
GOOGLE_CLIENTS = (_GEMINI, _GEMINI_JS)
