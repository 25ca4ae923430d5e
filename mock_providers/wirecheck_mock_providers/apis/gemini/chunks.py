"""Gemini's chunks, each a whole response, and how they are strung together (PROVIDERS.md 5.2)."""

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.answer import Frame, Parts, behind
from wirecheck_mock_providers.apis.gemini import errors
from wirecheck_mock_providers.apis.gemini.request import GeminiCall
from wirecheck_mock_providers.script.model import Failure, Finish, Piece, Script
from wirecheck_mock_providers.script.seeds import letters

#: A call of a function is an end like any other (PROVIDERS.md 5.2).
FINISH_REASONS: Final[Mapping[Finish, str]] = {
    "stop": "STOP",
    "length": "MAX_TOKENS",
    "content-filter": "SAFETY",
    "tool-calls": "STOP",
}
#: What the journal shows as the finish of a prompt that was blocked: it has no candidate.
BLOCKED: Final = "PROHIBITED_CONTENT"

_RATING: Final = {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH"}


class Chunk(NamedTuple):
    """One response, and what its frame says of it."""

    json: str
    due_s: float
    pieces: int = 0
    texts: int = 0
    finish: str | None = None
    usage: Mapping[str, int] | None = None

    def frame(self, data: bytes) -> Frame:
        """Return the frame that carries it as `data`."""
        return Frame(data, self.due_s, self.pieces, self.texts, self.finish, self.usage)


#: Stand in a sample response where its text and its count will be.
_TEXT_SLOT: Final = '"text slot"'
_COUNT_SLOT: Final = 10**15


class Texts:
    """Responses with a text: they differ in it and in two counts, and the rest is encoded once."""

    def __init__(self, sample: str, other_tokens: int) -> None:
        """Cut a sample, whose counts are the slot and its total with `other_tokens`."""
        # In this order, so that no name of a model can be taken for a slot.
        self._head, _, rest = sample.partition(_TEXT_SLOT)
        self._to_count, _, rest = rest.partition(str(_COUNT_SLOT))
        self._to_total, _, self._tail = rest.partition(str(_COUNT_SLOT + other_tokens))
        self._other_tokens = other_tokens

    def json(self, text: str, told: int) -> str:
        """Return the response with this text, behind which so many tokens are told."""
        return (
            f"{self._head}{json_text.dump(text)}{self._to_count}{told}"
            f"{self._to_total}{told + self._other_tokens}{self._tail}"
        )


class Chunks:
    """All that a script says, as responses."""

    def __init__(
        self, script: Script, call: GeminiCall, model: str, encoder: json.JSONEncoder
    ) -> None:
        self.script = script
        self._call = call
        self._encoder = encoder
        self._names = {
            "modelVersion": model,
            "responseId": letters(script.identity, "response", 22),
        }

    def body(self) -> Iterator[Chunk]:
        """Yield the responses that carry pieces."""
        told = thoughts = 0
        texts = self._texts()
        for pieces in _grouped(self.script.pieces()):
            first, due_s = pieces[0], pieces[-1].due_s
            if first.kind == "reasoning":
                thoughts += 1
            else:
                told += len(pieces)
            if first.kind == "text":
                yield Chunk(texts.json(first.text, told), due_s, 1, 1)
            elif part := self._part(first):
                response = self._response(self._candidate([part]), told, thoughts)
                yield Chunk(response, due_s, len(pieces))

    def _texts(self) -> Texts:
        # All thoughts come before the first text.
        thoughts = len(self.script.reasoning)
        candidate = self._candidate([{"text": _TEXT_SLOT.strip('"')}])
        sample = self._response(candidate, _COUNT_SLOT, thoughts)
        return Texts(sample, self._call.prompt_tokens + thoughts)

    def last(self) -> Chunk:
        """Return the response with the reason of the end."""
        return self._finished([self._signed({"text": ""})])

    def whole(self) -> Chunk:
        """Return the one response that says it all."""
        parts: list[dict[str, Any]] = []
        if self.script.reasoning and self._call.thinks:
            parts.append({"text": "".join(self.script.reasoning), "thought": True})
        if self.script.tokens or not self.script.tool_calls:
            parts.append(self._signed({"text": "".join(self.script.tokens)}))
        parts += (self._function_call(call) for call in range(len(self.script.tool_calls)))
        chunk = self._finished(parts)
        return chunk._replace(pieces=self.script.piece_count, texts=len(self.script.tokens))

    def _finished(self, parts: list[dict[str, Any]]) -> Chunk:
        script = self.script
        thoughts = len(script.reasoning)
        told = 0 if script.refusal else script.piece_count - thoughts
        if script.refusal:
            # A refusal: the prompt is blocked, so there is no candidate, and nothing to pay for.
            finish = BLOCKED
            feedback = {"promptFeedback": {"blockReason": finish}}
            response = self._response(feedback, told, thoughts)
        else:
            finish = FINISH_REASONS[script.finish]
            response = self._response(self._candidate(parts, finish), told, thoughts)
        return Chunk(
            response, script.last_due_s, finish=finish, usage=self._journalled(told + thoughts)
        )

    def _candidate(self, parts: list[dict[str, Any]], finish: str | None = None) -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}}
        if finish is not None:
            candidate["finishReason"] = finish
        candidate["index"] = 0
        if finish == FINISH_REASONS["content-filter"]:
            candidate["safetyRatings"] = [_RATING | {"blocked": True}]
        return {"candidates": [candidate]}

    def _response(self, said: Mapping[str, Any], told: int, thoughts: int) -> str:
        usage = self._counts(told, thoughts)
        prompt = {"modality": "TEXT", "tokenCount": usage["promptTokenCount"]}
        details = {"promptTokensDetails": [prompt]}
        response = {**said, "usageMetadata": {**usage, **details}, **self._names}
        return json_text.dump(response, self._encoder)

    def _counts(self, told: int, thoughts: int) -> dict[str, int]:
        # PROVIDERS.md 5.2: total = prompt + candidates + thoughts, and none of them is in another.
        prompt = self._call.prompt_tokens
        counts = {"promptTokenCount": prompt}
        if told:
            counts["candidatesTokenCount"] = told
        counts["totalTokenCount"] = prompt + told + thoughts
        if thoughts:
            counts["thoughtsTokenCount"] = thoughts
        return counts

    def _journalled(self, completion: int) -> dict[str, int]:
        """Return what the journal shows, under the names that it has for all providers."""
        prompt = self._call.prompt_tokens
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }

    def _part(self, piece: Piece) -> dict[str, Any] | None:
        """Return the part that is no text, if it is told."""
        match piece.kind:
            case "reasoning" if self._call.thinks:
                return {"text": piece.text, "thought": True}
            case "tool-open":
                return self._function_call(piece.call)
            case _:
                return None

    def _function_call(self, call: int) -> dict[str, Any]:
        tool = self.script.tool_calls[call]
        arguments = json.loads("".join(tool.arguments) or "{}")
        identity = letters(self.script.identity, f"tool call {call}", 8).lower()
        return {"functionCall": {"name": tool.name, "args": arguments, "id": identity}}

    def _signed(self, part: dict[str, Any]) -> dict[str, Any]:
        if self.script.reasoning:
            return part | {"thoughtSignature": letters(self.script.identity, "signature", 120)}
        return part


def _grouped(pieces: Iterator[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Yield the pieces that leave together: each by itself, but a call of a function as a whole."""
    for call, group in itertools.groupby(pieces, _function):
        if call is None:
            yield from ((piece,) for piece in group)
        else:
            yield tuple(group)


def _function(piece: Piece) -> int | None:
    return piece.call if piece.kind.startswith("tool") else None


def document(chunks: Chunks) -> Frame:
    """Return the whole answer as one document."""
    chunk = chunks.whole()
    return chunk.frame(chunk.json.encode() + b"\n")


class Events:
    """The chunks as server-sent events. Nothing marks their end."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks

    def parts(self) -> Parts:
        """Return all frames of the stream."""
        last = self._chunks.last()
        return Parts(
            opening=(),
            body=tuple(chunk.frame(_event(chunk.json)) for chunk in self._chunks.body()),
            closing=(last.frame(_event(last.json)),),
            error=_event(json_text.dump(_error(), json_text.SPACED)),
            malformed=b'data: {"candidates": [{"content": {"parts": [{"text": "lost\r\n\r\n',
        )


class Array:
    """The chunks as elements of one JSON array."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks

    def parts(self) -> Parts:
        """Return all frames of the stream."""
        body = [chunk.frame(chunk.json.encode()) for chunk in self._chunks.body()]
        body = [body[0], *map(_next, body[1:])] if body else []
        last = self._chunks.last()
        end = last.frame(last.json.encode())
        fault = self._chunks.script.fault
        # What comes instead of the rest is an element too: the first of all, or the next.
        comma = _COMMA if fault and behind(body, fault.after) else b""
        return Parts(
            opening=(Frame(b"[", 0.0),),
            body=tuple(body),
            closing=(_next(end) if body else end, Frame(b"\n]", last.due_s)),
            error=comma + json_text.dump(_error(), json_text.INDENTED).encode() + b"\n]",
            malformed=comma + b'{\n  "candidates": [\n    {\n      "content": "lost\n]',
        )


_COMMA: Final = b"\n,\r\n"


def _event(response: str) -> bytes:
    return f"data: {response}\r\n\r\n".encode()


def _next(frame: Frame) -> Frame:
    return frame._replace(data=_COMMA + frame.data)


def _error() -> Mapping[str, Any]:
    return errors.FAILURES[Failure.OVERLOADED].body()
