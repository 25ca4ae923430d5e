"""What a server of each dialect would say: for what no server can be led to.

The events are those of the dialect's document; a body of them is an answer.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

EVENT_STREAM = "text/event-stream"
# What answers of our own say. Each piece is told from every other.
FIRST, MORE = "The dose is 5", " mg, and then 7"


@dataclass(frozen=True)
class Dialect:
    """How things are said; None where a dialect has no words for it.

    Attributes:
        text: The event of a piece of text.
        begin: What comes before the first of them.
        done: The event of a good end.
        error: The event of a bad one.
        sparse_done: A good end that tells nothing besides, as the dialect allows.
        no_text: An event of a piece of text that has no text.
    """

    text: Callable[[str], str]
    done: str | None = None
    error: str | None = None
    sparse_done: str | None = None
    no_text: str | None = None
    begin: str = ""


def _data(value: Any) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _lines(text: str) -> str:
    return "".join(f"data: {line}\n" for line in text.split("\n")) + "\n"


ERROR = "The provider failed."

DIALECTS: Mapping[str, Dialect] = {
    "typed-sse": Dialect(
        text=lambda text: _data({"type": "chunk", "content": text, "model": "m", "provider": "p"}),
        done=_data({"type": "done", "usage": {"total_tokens": 3, "cost_usd": 0.001}}),
        error=_data({"type": "error", "message": ERROR, "code": "unknown"}),
        sparse_done=_data({"type": "done"}),
        no_text=_data({"type": "chunk", "content": None, "model": "m", "provider": "p"}),
    ),
    "partial-sse": Dialect(
        text=lambda text: _data({"token": text}),
        done=_data({"done": True, "tokens": 1, "duration": 0.1, "tokens_per_second": 10.0}),
        error=_data({"error": ERROR}),
        sparse_done=_data({"done": True}),
        no_text=_data({"token": None}),
    ),
    "named-sse": Dialect(
        text=lambda text: "event: token\n" + _lines(text),
        done="event: done\ndata: [DONE]\n\n",
        error=f"event: error\n{_data({'message': ERROR, 'code': 'unknown'})}",
    ),
    "plain-sse": Dialect(text=_lines),
    # The protocols of two well-known libraries, for pages that are built on them.
    "ai-ui-message-stream": Dialect(
        begin=_data({"type": "start"})
        + _data({"type": "start-step"})
        + _data({"type": "text-start", "id": "0"}),
        text=lambda text: _data({"type": "text-delta", "id": "0", "delta": text}),
        done=_data({"type": "text-end", "id": "0"})
        + _data({"type": "finish-step"})
        + _data({"type": "finish"})
        + "data: [DONE]\n\n",
        error=_data({"type": "error", "errorText": ERROR}),
    ),
    "ag-ui": Dialect(
        begin=_data({"type": "RUN_STARTED", "threadId": "t", "runId": "r"})
        + _data({"type": "TEXT_MESSAGE_START", "messageId": "m", "role": "assistant"}),
        text=lambda text: _data({"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": text}),
        done=_data({"type": "TEXT_MESSAGE_END", "messageId": "m"})
        + _data({"type": "RUN_FINISHED", "threadId": "t", "runId": "r"}),
        error=_data({"type": "RUN_ERROR", "message": ERROR}),
    ),
}


def answer(body: str) -> dict[str, Any]:
    """An answer for a rule of the delivery proxy."""
    return {"status": 200, "content_type": EVENT_STREAM, "body": body}
