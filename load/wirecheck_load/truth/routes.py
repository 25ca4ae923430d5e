"""What is answered where over HTTP: the packaged contracts' streams, and two formats besides."""

import json
from dataclasses import dataclass
from typing import Any, Final


def _json(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def _sse(data: bytes) -> bytes:
    return b"data: %b\n\n" % data


def _line(data: bytes) -> bytes:
    return data + b"\n"


def _openai(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _json(id="truth", object="chat.completion.chunk", created=0, model="m", choices=[choice])


#: Stands in a template where the token goes; no template holds it otherwise.
_PLACE: Final = "{token}"


@dataclass(frozen=True, slots=True)
class Format:
    """The bytes of a stream: the template of a token's event, and what is before and after."""

    token: bytes
    first: bytes = b""
    last: bytes = b""
    content_type: str = "text/event-stream"

    def event(self, token: str) -> bytes:
        """The event of a token, which needs no escapes."""
        return self.token.replace(_PLACE.encode(), token.encode())


_CHUNK: Final = _json(type="chunk", content=_PLACE, model="gpt-4o-mini", provider="openai")
_DONE: Final = _json(type="done")
_OPENAI: Final = _openai({"content": _PLACE})

FORMATS: Final[dict[str, Format]] = {
    # typed-sse
    "/chat/stream": Format(_sse(_CHUNK), last=_sse(_DONE)),
    # named-sse
    "/named/chat/stream": Format(
        b"event: token\n" + _sse(_PLACE.encode()), last=b"event: done\n" + _sse(b"[DONE]")
    ),
    # The events of typed-sse as lines.
    "/lines": Format(_line(_CHUNK), last=_line(_DONE), content_type="application/x-ndjson"),
    # Chat Completions, for other load generators.
    "/v1/chat/completions": Format(
        _sse(_OPENAI),
        first=_sse(_openai({"role": "assistant", "content": ""})),
        last=_sse(_openai({}, "stop")) + _sse(b"[DONE]"),
    ),
}
