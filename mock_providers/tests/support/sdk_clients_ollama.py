"""What Ollama's client reports."""

from dataclasses import replace

import sdk_ollama
from sdk_deviations import LOST_END, NO_FILTER, PLAIN_REFUSAL, PYTHON_BAD_JSON, SYNC_AND_ASYNC
from sdk_model import Client, Deviation, Error, Fault


def _refused(status: int, words: str) -> Error:
    return Error("ResponseError", status, words)


_TERMINATED = "llama runner process has terminated: exit status 2"
_CHAT = Client(
    name="ollama-chat",
    package="ollama",
    language="Python",
    asks="Ollama, `/api/chat`",
    api=("ollama", "chat", "llama3.2"),
    run=sdk_ollama.Chat().run,
    modes=SYNC_AND_ASYNC,
    finish={"stop": "stop", "length": "length", "content-filter": "stop", "tool-calls": "stop"},
    failures={
        "auth-error": _refused(401, "unauthorized"),
        "permission": _refused(403, "ollama cloud is disabled: remote inference is off"),
        "invalid-model": _refused(404, "model 'llama3.2' not found"),
        "rate-limit": _refused(429, "too many concurrent requests"),
        "quota": _refused(
            429, "you've reached your weekly usage limit, please upgrade to continue"
        ),
        "context-length": _refused(400, "the input length exceeds the context length"),
        "overloaded": _refused(
            503, "server busy, please try again.  maximum pending requests exceeded"
        ),
        "server-error": _refused(500, _TERMINATED),
    },
    faults={
        "error-mid": Fault(_refused(-1, _TERMINATED), _refused(500, _TERMINATED)),  # 7.1
        "disconnect-mid": Fault.always(Error("httpx.ReadError")),
        "truncate-mid": Fault(None, PYTHON_BAD_JSON),
        "malformed-mid": Fault.always(PYTHON_BAD_JSON),
        "stall": Fault.always(Error("httpx.ReadTimeout")),
        "no-answer": Fault.always(Error("httpx.ReadTimeout")),
    },
    deviations=(LOST_END, PLAIN_REFUSAL, NO_FILTER),
)
_TOOLS_AS_TEXT = (
    '{"name": "get_weather", "parameters": {"city": "Zürich", "run": "{run}"}}'
    '{"name": "get_time", "parameters": {"zone": "Europe/Zurich"}}'
)
_GENERATE = replace(
    _CHAT,
    name="ollama-generate",
    asks="Ollama, `/api/generate`",
    api=("ollama", "generate", "llama3.2"),
    run=sdk_ollama.Generate().run,
    deviations=(
        *_CHAT.deviations,
        Deviation(
            ("tool-call",),
            {"calls": [], "text": _TOOLS_AS_TEXT},
            "the API has no tools: the model says in plain text what it would call",
        ),
    ),
)
OLLAMA_CLIENTS = (_CHAT, _GENERATE)
