"""DeepSeek's Chat Completions: reasoning in the open, and keep-alive comments (PROVIDERS.md 6)."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.answer import Frame, Headers
from wirecheck_mock_providers.apis.deepseek import errors
from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.openai.dialect import (
    NO_IDENTITY,
    ChatDialect,
    Delta,
    UsageStyle,
    counts,
)
from wirecheck_mock_providers.apis.openai.errors import OpenAIError
from wirecheck_mock_providers.apis.openai.request import ChatCall
from wirecheck_mock_providers.script.model import Failure, Piece, Script
from wirecheck_mock_providers.script.seeds import draw

#: How long a queued call waits from one sign of life to the next, in seconds.
KEEP_ALIVE_S: Final = 1.0
#: Of a key no longer than this, not even the end is shown.
_SHORT_KEY: Final = 14


class DeepSeekDialect(ChatDialect):
    """DeepSeek's own."""

    provider: ClassVar = "deepseek"
    failures: ClassVar[Mapping[Failure, OpenAIError]] = errors.FAILURES
    usage_style: ClassVar = UsageStyle.IN_FINISH
    obfuscates: ClassVar = False
    last_delta: ClassVar = '{"content":""}'

    def spoken(self, script: Script) -> Script:
        """Have a refusal said in plain text: there is no field for it."""
        return script.refused_in_text()

    def headers(self, content_type: str, identity: str = NO_IDENTITY) -> Headers:
        """Return those of DeepSeek, which has none about limits."""
        trace = draw(identity, "trace", 16).hex()
        return (
            (b"content-type", content_type.encode("ascii")),
            (b"cache-control", b"no-cache"),
            (b"x-ds-trace-id", trace.encode("ascii")),
        )

    def reworded(self, error: OpenAIError) -> OpenAIError:
        """Return DeepSeek's error."""
        return errors.reworded(error)

    def masked(self, key: str) -> str:
        """Return the end of the key."""
        return f"****{key[-4:] if len(key) > _SHORT_KEY else ''}"

    def marks(self) -> dict[str, Any]:
        """Return the fingerprint alone."""
        return {"system_fingerprint": "fp_mock"}

    def completion_id(self, script: Script) -> str:
        """Return a UUID."""
        return str(uuid.UUID(bytes=draw(script.identity, "completion", 16), version=4))

    def tool_call_id(self, script: Script, call: int) -> str:
        """Return an id that counts."""
        return super().tool_call_id(script, call).replace("call_", f"call_{call:02d}_")

    def waiting(self, script: Script) -> tuple[Frame, ...]:
        """Return comments, as long as the call waits for its first token."""
        times = int(script.pace.due_s(0) / KEEP_ALIVE_S)
        return tuple(Frame(b": keep-alive\n\n", n * KEEP_ALIVE_S) for n in range(times + 1))

    def blank(self) -> tuple[Frame, ...]:
        """Return a blank line: what a queued call gets that wants no stream."""
        return (Frame(b"\n", 0.0),)

    def role(self, script: Script) -> str:
        """Return the first delta, which tells whether there will be reasoning."""
        if script.reasoning:
            return '{"role":"assistant","content":null,"reasoning_content":""}'
        return '{"role":"assistant","content":""}'

    def deltas(self, script: Script) -> Iterator[Delta]:
        """Yield all pieces, each in a delta of its own."""
        for piece in script.pieces():
            json = self.delta(script, piece)
            yield Delta(json, piece.due_s, 1, piece.kind == "text")

    def delta(self, script: Script, piece: Piece) -> str:
        """Return the delta of one piece: of a model that reasons, always with both fields."""
        text = json_text.dump(piece.text)
        if piece.kind == "reasoning":
            return f'{{"content":null,"reasoning_content":{text}}}'
        if piece.kind == "text" and script.reasoning:
            return f'{{"content":{text},"reasoning_content":null}}'
        return super().delta(script, piece)

    def message(self, script: Script) -> dict[str, Any]:
        """Return the message of a whole answer."""
        reasoning = {"reasoning_content": "".join(script.reasoning)} if script.reasoning else {}
        content = {"role": "assistant", "content": "".join(script.tokens)}
        return content | reasoning | self.tool_calls(script)

    def usage(self, script: Script, call: ChatCall) -> dict[str, Any]:
        """Return the usage; what the cache has and what it has not make up the prompt."""
        return counts(script, call) | {
            "prompt_tokens_details": {"cached_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": len(script.reasoning)},
            "prompt_cache_hit_tokens": 0,
            "prompt_cache_miss_tokens": call.prompt_tokens,
        }


def api() -> OpenAIChat:
    """Return the API."""
    return OpenAIChat(DeepSeekDialect())
