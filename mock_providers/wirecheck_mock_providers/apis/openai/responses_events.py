"""The events of one Responses stream: items, one open at a time (PROVIDERS.md 3.2, 3.3)."""

import itertools
from collections.abc import Iterator
from typing import Any

from wirecheck_mock_providers.apis import answer, json_text
from wirecheck_mock_providers.apis.answer import Frame, Parts
from wirecheck_mock_providers.apis.openai import errors
from wirecheck_mock_providers.apis.openai.obfuscation import obfuscations
from wirecheck_mock_providers.apis.openai.responses_object import (
    Item,
    Response,
    counts,
    finish,
    items,
    status,
)
from wirecheck_mock_providers.apis.openai.responses_request import ResponsesCall
from wirecheck_mock_providers.script.model import Failure, Piece, Script


class Events:
    """The events of one stream, numbered as they are made."""

    def __init__(self, script: Script, call: ResponsesCall) -> None:
        self._script = script
        self._call = call
        self._response = Response(script, call)
        self._numbers = itertools.count()
        self._obfuscations = obfuscations(script)

    def parts(self) -> Parts:
        """Return all frames of the stream."""
        begun = self._response.at("in_progress")
        opening = tuple(
            Frame(self._event(f"response.{state}", response=begun), 0.0)
            for state in ("created", "in_progress")
        )
        body = tuple(frame for item in items(self._script) for frame in self._item(item))
        end = Frame(
            self._event(f"response.{status(self._script)}", response=self._response.ended()),
            self._script.last_due_s,
            finish=finish(self._script),
            usage=counts(self._script, self._call),
        )
        fault = self._script.fault
        kept = len(opening) + (answer.behind(body, fault.after) if fault else 0)
        malformed = b"event: response.output_text.delta\ndata: "
        return Parts(
            opening=opening,
            body=body,
            closing=(end,),
            error=self._error(kept),
            malformed=malformed + b'{"type":"response.output_text.delta","delta":"lost\n\n',
        )

    def _item(self, item: Item) -> Iterator[Frame]:
        last_s = self._script.last_due_s
        first_s = item.pieces[0].due_s if item.pieces else last_s
        end_s = item.pieces[-1].due_s if item.pieces else last_s
        yield self._frame(first_s, "output_item.added", item, item=item.opened())
        match item.kind:
            case "message":
                yield from self._message(item, first_s, end_s)
            case "reasoning" if self._call.summarize:
                yield from self._summary(item, first_s, end_s)
            case "function_call":
                yield from self._function(item, end_s)
        yield self._frame(end_s, "output_item.done", item, item=item.done(self._call))

    def _message(self, item: Item, first_s: float, end_s: float) -> Iterator[Frame]:
        where = {"item_id": item.id, "content_index": 0}
        name, field = ("refusal", "refusal") if item.refuses else ("output_text", "text")
        # PROVIDERS.md 3.3: text has logprobs, a refusal has none.
        more: dict[str, Any] = {} if item.refuses else {"logprobs": []}
        yield self._frame(first_s, "content_part.added", item, **where, part=item.part(""))
        for piece in item.pieces:
            yield self._delta(f"{name}.delta", item, piece, **where, delta=piece.text, **more)
        told = {field: item.text}
        yield self._frame(end_s, f"{name}.done", item, **where, **told, **more)
        yield self._frame(end_s, "content_part.done", item, **where, part=item.part(item.text))

    def _summary(self, item: Item, first_s: float, end_s: float) -> Iterator[Frame]:
        where = {"item_id": item.id, "summary_index": 0}
        prefix, part = "reasoning_summary", item.part(item.text)
        yield self._frame(first_s, f"{prefix}_part.added", item, **where, part=item.part(""))
        for piece in item.pieces:
            yield self._delta(f"{prefix}_text.delta", item, piece, **where, delta=piece.text)
        yield self._frame(end_s, f"{prefix}_text.done", item, **where, text=item.text)
        yield self._frame(end_s, f"{prefix}_part.done", item, **where, part=part)

    def _function(self, item: Item, end_s: float) -> Iterator[Frame]:
        prefix, where = "function_call_arguments", {"item_id": item.id}
        for piece in item.pieces[1:]:
            yield self._delta(f"{prefix}.delta", item, piece, **where, delta=piece.text)
        done = {"name": item.pieces[0].text, "arguments": item.arguments}
        yield self._frame(end_s, f"{prefix}.done", item, **where, **done)

    def _delta(self, kind: str, item: Item, piece: Piece, /, **fields: Any) -> Frame:
        if self._call.obfuscate:
            fields["obfuscation"] = next(self._obfuscations)
        data = self._event(f"response.{kind}", output_index=item.index, **fields)
        return Frame(data, piece.due_s, 1, piece.kind == "text")

    def _frame(self, due_s: float, kind: str, item: Item, /, **fields: Any) -> Frame:
        # A function's name is a piece of its own, and it is the item's opening that tells it.
        opens = kind == "output_item.added" and item.kind == "function_call"
        data = self._event(f"response.{kind}", output_index=item.index, **fields)
        return Frame(data, due_s, int(opens))

    def _event(self, kind: str, /, **fields: Any) -> bytes:
        return _event(kind, next(self._numbers), **fields)

    def _error(self, number: int) -> bytes:
        # PROVIDERS.md 3.6: on the wire the error is nested, and `response.failed` follows.
        error = errors.FAILURES[Failure.SERVER]
        failed = self._response.at("failed", error={"code": error.code, "message": error.message})
        return _event("error", number, **error.body()) + _event(
            "response.failed", number + 1, response=failed
        )


def _event(kind: str, number: int, /, **fields: Any) -> bytes:
    data = json_text.dump({"type": kind, "sequence_number": number, **fields})
    return f"event: {kind}\ndata: {data}\n\n".encode()
