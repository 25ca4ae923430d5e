"""Ways to change a recording of messages: of a WebSocket, perhaps with Socket.IO packets."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wirecheck.mutants.changes.body import at
from wirecheck.mutants.changes.journal import journal
from wirecheck.mutants.changes.model import Change, then
from wirecheck.mutants.changes.response import ending
from wirecheck.recording import Call, Ending, Frame, Recording
from wirecheck.wire import socketio

PACKET = (socketio.MESSAGE + socketio.EVENT).encode()


def packet(name: str, *arguments: Any) -> bytes:
    """A Socket.IO event."""
    return socketio.event(name, *arguments).encode()


def said(index: int, edit: Callable[[dict[str, Any]], Any]) -> Change:
    """Changes the object that one message carries."""

    def edited(data: bytes) -> bytes:
        if not data.startswith(PACKET):
            return json.dumps(edit(json.loads(data))).encode()
        name, it = json.loads(data.removeprefix(PACKET))
        return packet(name, edit(it))

    return at(index, edited)


def put(index: int, data: bytes, *, binary: bool = False) -> Change:
    """Puts a message before another."""

    def change(recording: Recording) -> Recording:
        frames = list(recording.frames)
        at_ms = frames[index].at_ms if frames else recording.ending.at_ms
        frames.insert(index, Frame(at_ms, data, binary))
        return replace(recording, frames=tuple(frames))

    return change


def repeated(recording: Recording) -> Recording:
    """Sends every message twice."""
    return replace(recording, frames=tuple(it for it in recording.frames for _ in range(2)))


def saying(*messages: bytes) -> Change:
    """Leaves these messages alone of all."""
    return lambda it: replace(it, frames=tuple(Frame(it.ending.at_ms, m) for m in messages))


silent = then(saying(), ending("timeout"))


def closed(code: int) -> Change:
    """Lets the endpoint close the connection with a code instead of an answer."""
    detail = f"the endpoint closed the WebSocket with code {code}"
    return then(
        saying(),
        lambda it: replace(it, ending=Ending("truncated", it.ending.at_ms, detail, code)),
    )


def unmarked(name: str) -> Change:
    """Takes away a mark, as if its moment had never come."""
    return lambda it: replace(it, marks=tuple(mark for mark in it.marks if mark.name != name))


def completed(*tokens: str) -> Change:
    """Lets the upstream have answered these tokens."""
    call = Call(
        "openai",
        "text",
        stream=True,
        status=200,
        tokens=tokens,
        sent=len(tokens),
        ending="complete",
    )
    return journal(lambda it: replace(it, calls=(call,)))
