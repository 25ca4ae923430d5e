"""OpenAI Chat Completions: a script in the bytes that OpenAI sends (PROVIDERS.md 2.3 to 2.7)."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Frame, Parts
from wirecheck_mock_providers.apis.api import Api, Steering
from wirecheck_mock_providers.apis.openai import errors, request
from wirecheck_mock_providers.apis.openai.errors import OpenAIError
from wirecheck_mock_providers.apis.openai.request import ChatCall
from wirecheck_mock_providers.script.model import Failure, FaultKind, Finish, Piece, Script
from wirecheck_mock_providers.script.seeds import created, letters

FINISH_REASONS: Final[Mapping[Finish, str]] = {
    "stop": "stop",
    "length": "length",
    "content-filter": "content_filter",
    "tool-calls": "tool_calls",
}
FINGERPRINT: Final = "fp_mock"
SERVICE_TIER: Final = "default"

#: How many different obfuscations there are, and the greatest length of one, in characters.
_OBFUSCATIONS: Final = 16
_OBFUSCATION_MAX: Final = 11


class OpenAIChat(Api):
    """The API itself; see `Api` for what each method owes."""

    provider = "openai"
    name = "chat"

    def key(self, headers: Mapping[str, str]) -> str | None:
        """Return the bearer key."""
        return request.bearer(headers)

    def steering(self, body: Any) -> Steering:
        """Read what can be read."""
        return request.steering(body)

    def read(self, headers: Mapping[str, str], body: Any) -> ChatCall:
        """Check the call."""
        return request.read(headers, body)

    def unreadable(self, reason: str) -> Answer:
        """Answer 400."""
        message = f"We could not parse the JSON body of your request: {reason!a}."
        return OpenAIError(400, message).answer()

    def too_large(self, limit_bytes: int) -> Answer:
        """Answer 413."""
        message = f"The body of your request is larger than {limit_bytes} bytes."
        return OpenAIError(413, message, code="request_too_large").answer()

    def unknown_steering(self, message: str) -> Answer:
        """Answer 400."""
        return OpenAIError(400, message, code="invalid_mock_directive").answer()

    def encode(self, script: Script, call: ChatCall) -> Answer:
        """Return the answer that follows the script."""
        if script.silent:
            return answer.no_answer(script)
        failure = script.failure
        if not call.stream and script.fault and script.fault.kind is FaultKind.ERROR:
            failure = Failure.SERVER
        if failure:
            return _failure(failure, script, call)
        if call.stream:
            headers = errors.base_headers("text/event-stream; charset=utf-8", script.identity)
            return answer.stream(_Chunks(script, call).parts(), script, headers)
        headers = errors.base_headers("application/json", script.identity)
        return answer.whole(_completion(script, call), script, headers)


def _failure(failure: Failure, script: Script, call: ChatCall) -> Answer:
    facts = {
        "key": call.masked_key,
        "model": call.model,
        "prompt_tokens": call.prompt_tokens,
    }
    return errors.failure(failure, facts).answer(script.identity, script)


def _completion_id(script: Script) -> str:
    return f"chatcmpl-{letters(script.identity, 'completion', 29)}"


def _tool_call_id(script: Script, call: int) -> str:
    return f"call_{letters(script.identity, f'tool call {call}', 24)}"


def _usage(script: Script, call: ChatCall) -> dict[str, Any]:
    # PROVIDERS.md 2.5: total = prompt + completion, and the details are parts of them.
    return {
        "prompt_tokens": call.prompt_tokens,
        "completion_tokens": script.piece_count,
        "total_tokens": call.prompt_tokens + script.piece_count,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": len(script.reasoning),
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


class _Chunks:
    """The chunks of one stream: what is the same in all of them is encoded once."""

    def __init__(self, script: Script, call: ChatCall) -> None:
        self._script = script
        self._call = call
        head = json_text.dump(
            {
                "id": _completion_id(script),
                "object": "chat.completion.chunk",
                "created": created(script.identity),
                "model": call.model,
                "service_tier": SERVICE_TIER,
                "system_fingerprint": FINGERPRINT,
            }
        )
        self._head = f"data: {head[:-1]},".encode()
        self._open = self._head + b'"choices":[{"index":0,"delta":'
        # PROVIDERS.md 2.3: with include_usage every other chunk carries "usage": null.
        self._no_usage = b',"usage":null' if call.include_usage else b""
        self._unfinished = b',"logprobs":null,"finish_reason":null}]' + self._no_usage
        self._tails = _tails(script) if call.obfuscate else itertools.repeat(b"}\n\n")

    def parts(self) -> Parts:
        """Return all frames of the stream."""
        return Parts(
            opening=(Frame(self._chunk(self._role()), 0.0),),
            body=tuple(self._body()),
            closing=tuple(self._closing()),
            error=_error(),
            malformed=self._open + b'{"content":"lost\n\n',
        )

    def _body(self) -> Iterator[Frame]:
        for piece in self._script.pieces():
            # Chat Completions does not stream reasoning: it only takes time and is counted.
            if piece.kind != "reasoning":
                delta = _delta(self._script, piece)
                yield Frame(self._chunk(delta), piece.due_s, 1, piece.kind == "text")

    def _closing(self) -> Iterator[Frame]:
        due_s = self._script.last_due_s
        finish = FINISH_REASONS[self._script.finish]
        reason = f'{{}},"logprobs":null,"finish_reason":"{finish}"}}]'.encode()
        yield Frame(self._open + reason + self._no_usage + next(self._tails), due_s, finish=finish)
        if self._call.include_usage:
            usage = _usage(self._script, self._call)
            fields = f'"choices":[],"usage":{json_text.dump(usage)}'.encode()
            yield Frame(self._head + fields + next(self._tails), due_s, usage=_counts(usage))
        yield Frame(b"data: [DONE]\n\n", due_s)

    def _role(self) -> str:
        # PROVIDERS.md 2.4: parallel calls are opened by a bare role chunk.
        if self._script.tool_calls and not self._script.tokens:
            return '{"role":"assistant","content":null}'
        return '{"role":"assistant","content":"","refusal":null}'

    def _chunk(self, delta: str) -> bytes:
        return self._open + delta.encode() + self._unfinished + next(self._tails)


def _delta(script: Script, piece: Piece) -> str:
    match piece.kind:
        case "text":
            return f'{{"content":{json_text.dump(piece.text)}}}'
        case "refusal":
            return f'{{"refusal":{json_text.dump(piece.text)}}}'
        case "tool-open":
            opened = {
                "index": piece.call,
                "id": _tool_call_id(script, piece.call),
                "type": "function",
                "function": {"name": piece.text, "arguments": ""},
            }
            return json_text.dump({"tool_calls": [opened]})
        case _:
            more = {"index": piece.call, "function": {"arguments": piece.text}}
            return json_text.dump({"tool_calls": [more]})


def _error() -> bytes:
    # PROVIDERS.md 2.7: a data frame with a truthy `error`, then the end, without [DONE].
    body = errors.FAILURES[Failure.SERVER].body()
    return f"data: {json_text.dump(body)}\n\n".encode()


def _tails(script: Script) -> Iterator[bytes]:
    """Yield ends of chunks for ever, with obfuscations of many lengths (PROVIDERS.md 2.3)."""
    pool = letters(script.identity, "obfuscation", _OBFUSCATIONS * _OBFUSCATION_MAX)
    ends = []
    for index in range(_OBFUSCATIONS):
        piece = pool[index * _OBFUSCATION_MAX :][:_OBFUSCATION_MAX]
        # The letters are spread evenly, so the first one serves as the length.
        length = ord(piece[0]) % (_OBFUSCATION_MAX + 1)
        ends.append(f',"obfuscation":"{piece[:length]}"}}\n\n'.encode())
    return itertools.cycle(ends)


def _counts(usage: Mapping[str, Any]) -> dict[str, int]:
    """Return the three counts without their details, as the journal shows them."""
    return {name: usage[name] for name in ("prompt_tokens", "completion_tokens", "total_tokens")}


def _completion(script: Script, call: ChatCall) -> Frame:
    """Return the whole answer as one document."""
    usage = _usage(script, call)
    finish = FINISH_REASONS[script.finish]
    choice = {
        "index": 0,
        "message": _message(script),
        "logprobs": None,
        "finish_reason": finish,
    }
    document = {
        "id": _completion_id(script),
        "object": "chat.completion",
        "created": created(script.identity),
        "model": call.model,
        "choices": [choice],
        "usage": usage,
        "service_tier": SERVICE_TIER,
        "system_fingerprint": FINGERPRINT,
    }
    return Frame(
        json_text.dump(document).encode() + b"\n",
        script.last_due_s,
        pieces=script.piece_count,
        texts=len(script.tokens),
        finish=finish,
        usage=_counts(usage),
    )


def _message(script: Script) -> dict[str, Any]:
    refusal = "".join(script.refusal) or None
    silent = refusal or (script.tool_calls and not script.tokens)
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if silent else "".join(script.tokens),
        "refusal": refusal,
        "annotations": [],
    }
    if script.tool_calls:
        message["tool_calls"] = [
            {
                "id": _tool_call_id(script, index),
                "type": "function",
                "function": {"name": tool.name, "arguments": "".join(tool.arguments)},
            }
            for index, tool in enumerate(script.tool_calls)
        ]
    return message
