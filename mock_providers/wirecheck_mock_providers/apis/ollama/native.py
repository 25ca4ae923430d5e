"""Ollama's native API: a script as lines of JSON (PROVIDERS.md 7.1)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Final

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Answer, Frame, Headers, Parts
from wirecheck_mock_providers.apis.api import Api, Steering
from wirecheck_mock_providers.apis.ollama import errors, request
from wirecheck_mock_providers.apis.ollama.errors import OllamaError
from wirecheck_mock_providers.apis.ollama.request import NativeCall
from wirecheck_mock_providers.apis.openai.request import bearer
from wirecheck_mock_providers.script.model import Failure, FaultKind, Finish, Script, ToolCall
from wirecheck_mock_providers.script.seeds import created

#: It has no filter that could stop an answer, and a call of a tool stops one as any end does.
DONE_REASONS: Final[Mapping[Finish, str]] = {
    "stop": "stop",
    "length": "length",
    "content-filter": "stop",
    "tool-calls": "stop",
}
_STREAM: Final = ((b"content-type", b"application/x-ndjson"),)
_WHOLE: Final = ((b"content-type", b"application/json; charset=utf-8"),)
_NS_PER_S: Final = 1_000_000_000
#: What loading the model is said to have taken, in nanoseconds.
_LOAD_NS: Final = 1_000_000
# Go's encoder escapes these as well: none of them stands outside strings.
_GO: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class OllamaChat(Api):
    """`/api/chat`; see `Api` for what each method owes."""

    provider = "ollama"
    name = "chat"
    types: ClassVar[Mapping[str, type]] = request.CHAT

    def key(self, headers: Mapping[str, str]) -> str | None:
        """Return the bearer key, if there is one: Ollama asks for none."""
        return bearer(headers)

    def steering(self, body: Any) -> Steering:
        """Read what can be read."""
        if not isinstance(body, dict):
            return Steering(stream=True)
        model, prompt = body.get("model"), self.prompt(body)
        return Steering(
            prompt=prompt if isinstance(prompt, str) else "",
            model=model if isinstance(model, str) else "",
            stream=body.get("stream") is not False,
        )

    def prompt(self, body: Mapping[str, Any]) -> Any:
        """Return what the user says, of any type."""
        users = [m for m in request.messages_of(body) if m.get("role") == "user"]
        return users[-1].get("content") if users else ""

    def read(self, headers: Mapping[str, str], body: Any) -> NativeCall:
        """Check the call."""
        del headers
        return request.read(body, self.types)

    def no_key(self) -> None:
        """Accept it: Ollama asks for none."""

    def wrong_key(self, headers: Mapping[str, str]) -> None:
        """Accept it: Ollama reads none."""

    def unknown_model(self, model: str) -> Answer:
        """Answer 404."""
        return errors.FAILURES[Failure.MODEL].filled({"model": model}).answer()

    def unreadable(self, reason: str) -> Answer:
        """Answer 400."""
        empty = reason == json_text.EMPTY
        return OllamaError(
            400, "missing request body" if empty else f"invalid JSON: {reason}"
        ).answer()

    def too_large(self, limit_bytes: int) -> Answer:
        """Answer 413."""
        return OllamaError(413, f"http: request body is larger than {limit_bytes}").answer()

    def unknown_steering(self, message: str) -> Answer:
        """Answer 400."""
        return OllamaError(400, message).answer()

    def spoken(self, script: Script) -> Script:
        """Have a refusal said in plain text: there is no field for it."""
        return script.refused_in_text()

    def encode(self, script: Script, call: NativeCall) -> Answer:
        """Return the answer that follows the script."""
        if script.silent:
            return answer.no_answer(script)
        failure = script.failure
        if not call.stream and script.fault and script.fault.kind is FaultKind.ERROR:
            failure = Failure.SERVER
        if failure:
            return errors.FAILURES[failure].filled({"model": call.model}).answer(script)
        if call.idle:
            return self._idle(script, call)
        if call.stream:
            return answer.stream(self._parts(script, call), script, _STREAM)
        return answer.whole(self._whole(script, call), script, _WHOLE)

    def said(self, **fields: Any) -> dict[str, Any]:
        """Return the fields of a line that says something."""
        return {"message": {"role": "assistant", "content": "", **fields}}

    def last(self) -> dict[str, Any]:
        """Return the fields that only the last line has."""
        return {}

    def _idle(self, script: Script, call: NativeCall) -> Answer:
        fields = {**self.said(), "done": True, "done_reason": call.idle}
        headers: Headers = _STREAM if call.stream else _WHOLE
        frame = Frame(_line(script, call, 0, fields), 0.0, finish=call.idle)
        return Answer(200, headers, (frame,))

    def _parts(self, script: Script, call: NativeCall) -> Parts:
        body = tuple(self._body(script, call))
        reason = DONE_REASONS[script.finish]
        done = self.said() | self._done(script, call)
        lost = _line(script, call, len(body), self.said(content="lost"))
        error = errors.FAILURES[Failure.SERVER].body()
        last = Frame(
            _line(script, call, script.piece_count, done),
            script.last_due_s,
            finish=reason,
            usage=_counts(script, call),
        )
        return Parts(
            opening=(),
            body=body,
            closing=(last,),
            error=json_text.dump(error).encode() + b"\n",
            malformed=lost[: lost.index(b"lost") + len(b"lost")] + b"\n",
        )

    def _body(self, script: Script, call: NativeCall) -> Iterator[Frame]:
        calls = _tool_calls(script)
        waiting = 0
        for index, piece in enumerate(script.pieces()):
            waiting += 1
            match piece.kind:
                case "text":
                    fields = self.said(content=piece.text)
                case "reasoning" if call.think:
                    fields = self.said(thinking=piece.text)
                case "tool-arguments" if _is_last(script, piece.call, index):
                    # The call is told once it is whole.
                    fields = self.said(tool_calls=[calls[piece.call]])
                case _:
                    # What is not told takes its time, and is counted with what comes next; but
                    # of a thought that is not told, `hold` and `after` know nothing.
                    waiting -= piece.kind == "reasoning"
                    continue
            data = _line(script, call, index, fields | {"done": False})
            yield Frame(data, piece.due_s, waiting, piece.kind == "text")
            waiting = 0

    def _done(self, script: Script, call: NativeCall) -> dict[str, Any]:
        prompt_ns = _LOAD_NS + round(script.pace.due_s(0) * _NS_PER_S)
        eval_ns = script.piece_count + round(script.generating_s * _NS_PER_S)
        return {
            "done": True,
            "done_reason": DONE_REASONS[script.finish],
            **self.last(),
            "total_duration": _LOAD_NS + prompt_ns + eval_ns,
            "load_duration": _LOAD_NS,
            "prompt_eval_count": call.prompt_tokens,
            "prompt_eval_duration": prompt_ns,
            "eval_count": script.piece_count,
            "eval_duration": eval_ns,
        }

    def _whole(self, script: Script, call: NativeCall) -> Frame:
        fields: dict[str, Any] = {"content": "".join(script.tokens)}
        if script.reasoning and call.think:
            fields["thinking"] = "".join(script.reasoning)
        if script.tool_calls:
            fields["tool_calls"] = _tool_calls(script)
        return Frame(
            _line(script, call, 0, self.said(**fields) | self._done(script, call)),
            script.last_due_s,
            pieces=script.piece_count,
            texts=len(script.tokens),
            finish=DONE_REASONS[script.finish],
            usage=_counts(script, call),
        )


class OllamaGenerate(OllamaChat):
    """`/api/generate`: the same without a conversation, and without tools."""

    name = "generate"
    types: ClassVar[Mapping[str, type]] = request.GENERATE

    def prompt(self, body: Mapping[str, Any]) -> Any:
        """Return the prompt."""
        return body.get("prompt")

    def spoken(self, script: Script) -> Script:
        """Have a tool call said in plain text, as a model does if nobody looks for it."""
        script = super().spoken(script)
        if not script.tool_calls:
            return script
        told = [text for call in script.tool_calls for text in _in_text(call)]
        return replace(script, tokens=(*script.tokens, *told), tool_calls=(), finish="stop")

    def said(self, content: str = "", **fields: Any) -> dict[str, Any]:
        """Return the fields of a line that says something."""
        return {"response": content, **fields}

    def last(self) -> dict[str, Any]:
        """Return the conversation so far, as the model's own tokens."""
        return {"context": [1, 2, 3]}


def _in_text(call: ToolCall) -> tuple[str, ...]:
    return f'{{"name": "{call.name}", "parameters": ', *call.arguments, "}"


def _tool_calls(script: Script) -> list[dict[str, Any]]:
    return [
        {
            "id": f"call_{index}",
            "function": {
                "index": index,
                "name": call.name,
                # An object, not a string of JSON.
                "arguments": json.loads("".join(call.arguments)),
            },
        }
        for index, call in enumerate(script.tool_calls)
    ]


def _is_last(script: Script, call: int, index: int) -> bool:
    """Return whether the piece of this index is the last one of the tool call."""
    later = sum(1 + len(tool.arguments) for tool in script.tool_calls[call + 1 :])
    return index == script.piece_count - later - 1


def _line(script: Script, call: NativeCall, index: int, fields: Mapping[str, Any]) -> bytes:
    moment = f"{_second(script.identity)}.{index + 1:09d}Z"
    line = {"model": call.model, "created_at": moment, **fields}
    return json_text.dump(line).translate(_GO).encode() + b"\n"


@lru_cache(maxsize=1)  # every line of an answer asks for the same
def _second(identity: str) -> str:
    return f"{datetime.fromtimestamp(created(identity), UTC):%Y-%m-%dT%H:%M:%S}"


def _counts(script: Script, call: NativeCall) -> dict[str, int]:
    return {
        "prompt_tokens": call.prompt_tokens,
        "completion_tokens": script.piece_count,
        "total_tokens": call.prompt_tokens + script.piece_count,
    }
