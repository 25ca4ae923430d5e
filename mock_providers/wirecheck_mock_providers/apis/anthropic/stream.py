"""The events of a message's stream: blocks, one open at a time (PROVIDERS.md 4.3)."""

import itertools
from collections.abc import Iterator
from typing import Any, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.answer import Frame, Parts
from wirecheck_mock_providers.apis.anthropic import errors
from wirecheck_mock_providers.apis.anthropic.request import MessagesCall
from wirecheck_mock_providers.apis.anthropic.told import (
    counts,
    input_told,
    message_id,
    signature,
    stop,
    tool_use_id,
    usage_told,
)
from wirecheck_mock_providers.script.model import Failure, Piece, Script
from wirecheck_mock_providers.script.seeds import draw

#: Every event's JSON has from 0 to 15 spaces before its last brace, so that its length tells
#: nothing of its text. There are so many different ones in a stream.
_PADDINGS: Final = 16
_PING: Final = b'event: ping\ndata: {"type": "ping"}\n\n'
_MALFORMED: Final = (
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    b'"delta":{"type":"text_delta","text":"lost\n\n'
)


class Events:
    """The events of one stream: what is the same in many of them is encoded once."""

    def __init__(self, script: Script, call: MessagesCall) -> None:
        self._script = script
        self._call = call
        lengths = draw(script.identity, "padding", _PADDINGS)
        self._tails = itertools.cycle(b" " * (byte % 16) + b"}\n\n" for byte in lengths)
        self._index = 0

    def parts(self) -> Parts:
        """Return all frames of the stream."""
        body = tuple(self._pinged(self._blocks()))
        return Parts(
            opening=(Frame(self._event("message_start", message=self._message()), 0.0),),
            body=body,
            closing=tuple(self._closing(pinged=bool(body))),
            error=self._error(),
            malformed=_MALFORMED,
        )

    def _pinged(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """Yield the frames, and a ping behind the first, which opens a block."""
        for position, frame in enumerate(frames):
            yield frame
            if position == 0:
                yield Frame(_PING, frame.due_s)

    def _blocks(self) -> Iterator[Frame]:
        grouped = itertools.groupby(self._script.pieces(), lambda piece: (piece.kind, piece.call))
        groups = [(kind, tuple(pieces)) for (kind, _), pieces in grouped]
        for kind, pieces in groups:
            match kind:
                case "reasoning" if self._call.thinks:
                    yield from self._thinking(pieces)
                case "text":
                    yield from self._text(pieces)
                case "tool-open":
                    yield from self._tool_use(pieces[0])
                    if not self._script.tool_calls[pieces[0].call].arguments:
                        yield self._stop(pieces[0].due_s)
                case "tool-arguments":
                    yield from self._deltas("input_json_delta", "partial_json", pieces)
                    yield self._stop(pieces[-1].due_s)

    def _thinking(self, pieces: tuple[Piece, ...]) -> Iterator[Frame]:
        yield self._start(pieces[0].due_s, {"type": "thinking", "thinking": "", "signature": ""})
        if self._call.summarized:
            yield from self._deltas("thinking_delta", "thinking", pieces)
        due_s = pieces[-1].due_s
        signed = {"type": "signature_delta", "signature": signature(self._script)}
        yield Frame(self._event("content_block_delta", index=self._index, delta=signed), due_s)
        yield self._stop(due_s)

    def _text(self, pieces: tuple[Piece, ...]) -> Iterator[Frame]:
        yield self._start(pieces[0].due_s, {"type": "text", "text": ""})
        yield from self._deltas("text_delta", "text", pieces)
        yield self._stop(pieces[-1].due_s)

    def _tool_use(self, piece: Piece) -> Iterator[Frame]:
        identity = tool_use_id(self._script, piece.call)
        block = {"type": "tool_use", "id": identity, "name": piece.text, "input": {}}
        yield self._start(piece.due_s, block, pieces=1)
        # PROVIDERS.md 4.3: the first fragment is often empty.
        empty = {"type": "input_json_delta", "partial_json": ""}
        yield Frame(self._event("content_block_delta", index=self._index, delta=empty), piece.due_s)

    def _deltas(self, kind: str, field: str, pieces: tuple[Piece, ...]) -> Iterator[Frame]:
        head = (
            f'event: content_block_delta\ndata: {{"type":"content_block_delta",'
            f'"index":{self._index},"delta":{{"type":"{kind}","{field}":'
        ).encode()
        is_text = kind == "text_delta"
        for piece in pieces:
            text = json_text.dump(piece.text).encode()
            yield Frame(head + text + b"}" + next(self._tails), piece.due_s, 1, is_text)

    def _start(self, due_s: float, block: dict[str, Any], pieces: int = 0) -> Frame:
        data = self._event("content_block_start", index=self._index, content_block=block)
        return Frame(data, due_s, pieces)

    def _stop(self, due_s: float) -> Frame:
        frame = Frame(self._event("content_block_stop", index=self._index), due_s)
        self._index += 1
        return frame

    def _closing(self, *, pinged: bool) -> Iterator[Frame]:
        due_s = self._script.last_due_s
        if not pinged:
            yield Frame(_PING, due_s)
        stopped = stop(self._script)
        yield Frame(
            self._event("message_delta", delta=stopped, usage=usage_told(self._script, self._call)),
            due_s,
            finish=stopped["stop_reason"],
            usage=counts(self._script, self._call),
        )
        yield Frame(self._event("message_stop"), due_s)

    def _message(self) -> dict[str, Any]:
        return {
            "model": self._call.model,
            "id": message_id(self._script),
            "type": "message",
            "role": "assistant",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "stop_details": None,
            # A small number to start with, which the last message_delta's count includes.
            "usage": input_told(self._call)
            | {"output_tokens": min(1, self._script.piece_count), "service_tier": "standard"},
        }

    def _event(self, kind: str, **fields: Any) -> bytes:
        data = json_text.dump({"type": kind, **fields})
        return f"event: {kind}\ndata: {data[:-1]}".encode() + next(self._tails)

    def _error(self) -> bytes:
        body = errors.FAILURES[Failure.OVERLOADED].body(self._script.identity)
        return self._event("error", error=body["error"], request_id=body["request_id"])
