"""Ollama's dialect of Chat Completions, at `/v1` (PROVIDERS.md 7.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.answer import Headers
from wirecheck_mock_providers.apis.ollama import errors
from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.openai.dialect import (
    FINISH_REASONS,
    NO_IDENTITY,
    ChatDialect,
    Delta,
    UsageStyle,
    counts,
)
from wirecheck_mock_providers.apis.openai.errors import RETRY_SOON, OpenAIError
from wirecheck_mock_providers.apis.openai.request import ChatCall
from wirecheck_mock_providers.script.model import Failure, Finish, Script
from wirecheck_mock_providers.script.seeds import draw

_TYPES: Final[Mapping[int, str]] = {400: "invalid_request_error", 404: "not_found_error"}
#: Ids are `chatcmpl-` and a number below this.
_IDS: Final = 1000


def _error(failure: errors.OllamaError) -> OpenAIError:
    # Ollama says nothing of retrying; see deepseek/errors.py.
    retry = RETRY_SOON if failure.status in (429, 500, 503) else ()
    type_ = _TYPES.get(failure.status, "api_error")
    return OpenAIError(failure.status, failure.message, type_, headers=retry)


class OllamaDialect(ChatDialect):
    """Ollama's own."""

    provider: ClassVar = "ollama"
    api: ClassVar = "v1-chat"
    needs_key: ClassVar = False
    #: It has no filter that could stop an answer.
    finish_reasons: ClassVar[Mapping[Finish, str]] = {**FINISH_REASONS, "content-filter": "stop"}
    failures: ClassVar[Mapping[Failure, OpenAIError]] = {
        kind: _error(failure) for kind, failure in errors.FAILURES.items()
    }
    stream_type: ClassVar = "text/event-stream"
    usage_style: ClassVar = UsageStyle.ASKED_ALONE
    obfuscates: ClassVar = False
    logprobs: ClassVar[Mapping[str, Any]] = {}

    def spoken(self, script: Script) -> Script:
        """Have a refusal said in plain text: there is no field for it."""
        return script.refused_in_text()

    def headers(self, content_type: str, identity: str = NO_IDENTITY) -> Headers:
        """Return the content type; a local server says no more."""
        del identity
        return ((b"content-type", content_type.encode("ascii")),)

    def reworded(self, error: OpenAIError) -> OpenAIError:
        """Return the error with Ollama's type, and without code and param."""
        return replace(error, type=_TYPES.get(error.status, "api_error"), code=None, param=None)

    def marks(self) -> dict[str, Any]:
        """Return the fingerprint."""
        return {"system_fingerprint": "fp_ollama"}

    def completion_id(self, script: Script) -> str:
        """Return an id with a number."""
        number = int.from_bytes(draw(script.identity, "completion", 4), "big") % _IDS
        return f"chatcmpl-{number}"

    def role(self, _script: Script) -> str:
        """Return the first delta."""
        return '{"role":"assistant","content":""}'

    def deltas(self, script: Script) -> Iterator[Delta]:
        """Yield a delta for each piece of text or thought, and one for a whole tool call."""
        pieces = list(script.pieces())
        for piece in pieces:
            if piece.kind in ("text", "reasoning"):
                field = "content" if piece.kind == "text" else "reasoning"
                json = f'{{"{field}":{json_text.dump(piece.text)}}}'
                yield Delta(json, piece.due_s, 1, piece.kind == "text")
        for index, tool_call in enumerate(self.tool_calls(script).get("tool_calls", ())):
            own = [p for p in pieces if p.kind.startswith("tool") and p.call == index]
            json = json_text.dump({"tool_calls": [{"index": index, **tool_call}]})
            yield Delta(json, own[-1].due_s, len(own), 0)

    def message(self, script: Script) -> dict[str, Any]:
        """Return the message of a whole answer."""
        reasoning = {"reasoning": "".join(script.reasoning)} if script.reasoning else {}
        content = {"role": "assistant", "content": "".join(script.tokens)}
        return content | reasoning | self.tool_calls(script)

    def usage(self, script: Script, call: ChatCall) -> dict[str, Any]:
        """Return the three counts, without details."""
        return counts(script, call)

    def broken(self, head: bytes) -> bytes:
        """Return an empty chunk: Ollama's adapter reads the error's line as one without text.

        So it is seen in its source (PROVIDERS.md 7.2): the client is not told.
        """
        delta = b'"choices":[{"index":0,"delta":{"content":""},"finish_reason":null}]}\n\n'
        return head + delta


def api() -> OpenAIChat:
    """Return the API."""
    return OpenAIChat(OllamaDialect())
