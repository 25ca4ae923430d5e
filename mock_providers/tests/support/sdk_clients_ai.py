"""What Vercel's AI SDK reports through its providers: one shape for all of them."""

from dataclasses import replace

from sdk_clients_anthropic import ANTHROPIC_CLIENTS
from sdk_clients_google import GOOGLE_CLIENTS
from sdk_clients_openai import OPENAI_CLIENTS
from sdk_deviations import JAVASCRIPT, NO_REASONING
from sdk_model import Client, Deviation, Error, Fault
from sdk_node import node_client
from sdk_table import REFUSAL

_OFFICIAL = {
    client.name: client for client in (*OPENAI_CLIENTS, *ANTHROPIC_CLIENTS, *GOOGLE_CLIENTS)
}

#: An answer that it could not read to its end, though the status was 200.
_UNREAD = Error("AI_APICallError", 200)
_ABORT = Error("AbortError")


def _ended(scenario: str, finish: str, why: str) -> Deviation:
    return Deviation((scenario,), {"finish": finish}, why, modes=("stream",))


_HOW_STREAMS_END = (
    _ended("error-mid", "error", "the error is a part of the stream, then it finishes: error"),
    _ended("malformed-mid", "error", "the error is a part of the stream, then it finishes: error"),
    _ended(
        "truncate-mid",
        "interrupted",
        "a stream that ends too soon is told from one that is complete",
    ),
    _ended("stall", "abort", "to abort is no error, but the stream's last part"),
    _ended("no-answer", "abort", "to abort is no error, but the stream's last part"),
)


def _ai(
    name: str, package: str, like: str, error_mid: Error, *more: Deviation, attempts: int | None = 3
) -> Client:
    """Return the row of the AI SDK that asks the same API as the client `like`."""
    official = _OFFICIAL[like]
    failures = {
        scenario: replace(error, kind="AI_APICallError")
        for scenario, error in official.failures.items()
    }
    return Client(
        name=name,
        package=package,
        **JAVASCRIPT,
        asks=official.asks,
        api=official.api,
        run=node_client(name),
        finish={
            "stop": "stop",
            "length": "length",
            "content-filter": "content-filter",
            "tool-calls": "tool-calls",
        },
        failures=failures,
        faults={
            "error-mid": Fault(error_mid, failures["server-error"]),
            "disconnect-mid": Fault(_UNREAD, _UNREAD),
            "truncate-mid": Fault(None, _UNREAD),
            "malformed-mid": Fault(Error("AI_JSONParseError"), _UNREAD),
            "stall": Fault(None, _ABORT),
            "no-answer": Fault(None, _ABORT),
        },
        deviations=(*more, *_HOW_STREAMS_END),
        attempts=attempts,
        own_finish=True,
    )


_REFUSAL_AS_TEXT = Deviation(
    ("refusal",),
    {"text": REFUSAL, "refusal": "", "finish": "content-filter"},
    "a refusal is text that was filtered",
)
_REFUSAL_UNSAID = Deviation(
    ("refusal",),
    {"refusal": "", "finish": "content-filter"},
    "of a refusal it tells that it was filtered, not the words",
)
AI_CLIENTS = (
    _ai(
        "ai-openai-chat",
        "@ai-sdk/openai",
        "openai-js-chat",
        Error("AI_StreamProviderError", 500),
        NO_REASONING,
        _REFUSAL_AS_TEXT,
    ),
    _ai(
        "ai-openai-responses",
        "@ai-sdk/openai",
        "openai-js-responses",
        Error("AI_StreamProviderError", 500, "server_error"),
        _REFUSAL_AS_TEXT,
    ),
    _ai(
        "ai-anthropic",
        "@ai-sdk/anthropic",
        "anthropic-js",
        Error("AI_StreamProviderError", 529),
        _REFUSAL_UNSAID,
    ),
    _ai(
        "ai-google",
        "@ai-sdk/google",
        "google-js",
        Error("AI_StreamProviderError", 503),
        _REFUSAL_UNSAID,
        attempts=None,  # Gemini names no header, and so it waits for 2 s and for 4 s
    ),
)
