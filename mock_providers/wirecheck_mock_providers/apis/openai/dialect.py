"""What OpenAI's Chat Completions says in its own way, and vendors who copy it say in theirs."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, ClassVar, Final, NamedTuple

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.answer import Answer, Frame, Headers
from wirecheck_mock_providers.apis.openai import errors
from wirecheck_mock_providers.apis.openai.errors import OpenAIError
from wirecheck_mock_providers.apis.openai.request import ChatCall
from wirecheck_mock_providers.script.model import Failure, Finish, Piece, Script
from wirecheck_mock_providers.script.seeds import letters

FINISH_REASONS: Final[Mapping[Finish, str]] = {
    "stop": "stop",
    "length": "length",
    "content-filter": "content_filter",
    "tool-calls": "tool_calls",
}
FINGERPRINT: Final = "fp_mock"
SERVICE_TIER: Final = "default"
#: The request id's seed where no script gives one, because the call was refused.
NO_IDENTITY: Final = "mock/0"


class UsageStyle(Enum):
    """Where a stream carries its usage."""

    ASKED = "a chunk of its own if it is asked for; null in every other one then"
    ASKED_ALONE = "a chunk of its own if it is asked for; absent from every other one"
    IN_FINISH = "always in the chunk of the finish; null in every other one"


class Delta(NamedTuple):
    """The JSON of one delta, and what of the script it carries (see `Frame`)."""

    json: str
    due_s: float
    pieces: int
    texts: int


class ChatDialect:
    """OpenAI's own (PROVIDERS.md 2.2 to 2.7)."""

    provider: ClassVar = "openai"
    api: ClassVar = "chat"
    needs_key: ClassVar = True
    finish_reasons: ClassVar[Mapping[Finish, str]] = FINISH_REASONS
    failures: ClassVar[Mapping[Failure, OpenAIError]] = errors.FAILURES
    stream_type: ClassVar = "text/event-stream; charset=utf-8"
    usage_style: ClassVar = UsageStyle.ASKED
    obfuscates: ClassVar = True
    last_delta: ClassVar = "{}"
    #: What follows a delta, and the message of a whole answer.
    logprobs: ClassVar[Mapping[str, Any]] = {"logprobs": None}

    def spoken(self, script: Script) -> Script:
        """Return the script as this API can say it."""
        return script

    def headers(self, content_type: str, identity: str = NO_IDENTITY) -> Headers:
        """Return the headers of every answer."""
        return errors.base_headers(content_type, identity)

    def reworded(self, error: OpenAIError) -> OpenAIError:
        """Return this vendor's error where OpenAI would refuse the call with `error`."""
        return error

    def masked(self, key: str) -> str:
        """Return the key as the message about a wrong one shows it."""
        return errors.masked(key)

    def refusal(self, error: OpenAIError) -> Answer:
        """Return the refusal of a call that is not well formed."""
        return self.reworded(error).answer(self.headers("application/json"))

    def marks(self) -> dict[str, Any]:
        """Return what stands in every chunk besides id, time and model."""
        return {"service_tier": SERVICE_TIER, "system_fingerprint": FINGERPRINT}

    def completion_id(self, script: Script) -> str:
        """Return the answer's id."""
        return f"chatcmpl-{letters(script.identity, 'completion', 29)}"

    def tool_call_id(self, script: Script, call: int) -> str:
        """Return the id of a tool call."""
        return f"call_{letters(script.identity, f'tool call {call}', 24)}"

    def waiting(self, _script: Script) -> tuple[Frame, ...]:
        """Return what a stream carries before its first chunk."""
        return ()

    def blank(self) -> tuple[Frame, ...]:
        """Return what a whole answer carries before its document."""
        return ()

    def role(self, script: Script) -> str:
        """Return the first delta."""
        # PROVIDERS.md 2.4: parallel calls are opened by a bare role chunk.
        if script.tool_calls and not script.tokens:
            return '{"role":"assistant","content":null}'
        return '{"role":"assistant","content":"","refusal":null}'

    def deltas(self, script: Script) -> Iterator[Delta]:
        """Yield the deltas that carry the script's pieces."""
        for piece in script.pieces():
            # Chat Completions does not stream reasoning: it only takes time and is counted.
            if piece.kind != "reasoning":
                yield Delta(self.delta(script, piece), piece.due_s, 1, piece.kind == "text")

    def delta(self, script: Script, piece: Piece) -> str:
        """Return the delta of one piece."""
        match piece.kind:
            case "text":
                return f'{{"content":{json_text.dump(piece.text)}}}'
            case "refusal":
                return f'{{"refusal":{json_text.dump(piece.text)}}}'
            case "tool-open":
                opened = {
                    "index": piece.call,
                    "id": self.tool_call_id(script, piece.call),
                    "type": "function",
                    "function": {"name": piece.text, "arguments": ""},
                }
                return json_text.dump({"tool_calls": [opened]})
            case _:
                more = {"index": piece.call, "function": {"arguments": piece.text}}
                return json_text.dump({"tool_calls": [more]})

    def message(self, script: Script) -> dict[str, Any]:
        """Return the message of a whole answer."""
        refusal = "".join(script.refusal) or None
        silent = refusal or (script.tool_calls and not script.tokens)
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if silent else "".join(script.tokens),
            "refusal": refusal,
            "annotations": [],
        }
        return message | self.tool_calls(script)

    def tool_calls(self, script: Script) -> dict[str, Any]:
        """Return the field of that name, or nothing if no tool is called."""
        calls = [
            {
                "id": self.tool_call_id(script, index),
                "type": "function",
                "function": {"name": tool.name, "arguments": "".join(tool.arguments)},
            }
            for index, tool in enumerate(script.tool_calls)
        ]
        return {"tool_calls": calls} if calls else {}

    def usage(self, script: Script, call: ChatCall) -> dict[str, Any]:
        """Return the usage."""
        # PROVIDERS.md 2.5: total = prompt + completion, and the details are parts of them.
        return counts(script, call) | {
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": len(script.reasoning),
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }

    def broken(self, _head: bytes) -> bytes:
        """Return the error in mid-stream; `head` is how every chunk begins, up to its choices."""
        # PROVIDERS.md 2.7: a data frame with a truthy `error`, then the end, without [DONE].
        body = self.failures[Failure.SERVER].body()
        return f"data: {json_text.dump(body)}\n\n".encode()


def counts(script: Script, call: ChatCall) -> dict[str, int]:
    """Return the three counts without their details, as the journal shows them."""
    return {
        "prompt_tokens": call.prompt_tokens,
        "completion_tokens": script.piece_count,
        "total_tokens": call.prompt_tokens + script.piece_count,
    }
