"""Small recordings made by hand, of the typed dialect."""

import json
from dataclasses import replace
from typing import Any

from wirecheck.contract import Contract, load
from wirecheck.contract.reading import Reading
from wirecheck.recording import Call, Ending, Frame, Journal, Recording, Request, Response

TYPED = load("typed-sse")
HEADERS = (
    ("Content-Type", "text/event-stream"),
    ("Cache-Control", "no-cache"),
    ("X-Accel-Buffering", "no"),
)
CHUNK = {"type": "chunk", "content": "Hi", "model": "m", "provider": "p"}
USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "cost_usd": 0}
DONE = {"type": "done", "usage": USAGE}


def sse(*events: Any) -> bytes:
    """Events as an event stream."""
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def recording(body: bytes = b"", **changes: Any) -> Recording:
    """A stream that ended well, with one upstream call that sent "Hi"."""
    call = Call("openai", "text", stream=True, status=200, tokens=("Hi",), sent=1, usage=None)
    made = Recording(
        contract="typed-sse",
        scenario="text",
        part="stream",
        transport="sse",
        request=Request("POST", "http://127.0.0.1:8000/chat/stream"),
        response=Response(200, HEADERS, "HTTP/1.1", 1.0),
        frames=(Frame(2.0, body),) if body else (),
        marks=(),
        ending=Ending("clean", 3.0),
        journal=Journal("run1", (replace(call, ending="complete"),)),
    )
    return replace(made, **changes)


def reading(body: bytes = b"", contract: Contract = TYPED, **changes: Any) -> Reading:
    """The same, read by a contract."""
    return Reading(recording(body, **changes), contract)
