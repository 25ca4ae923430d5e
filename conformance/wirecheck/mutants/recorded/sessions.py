"""Mutants of many streams on one connection, over Socket.IO (session-socketio)."""

import json
from typing import Any

from wirecheck.mutants.changes import (
    PACKET,
    at,
    call,
    called,
    closed,
    completed,
    drop,
    packet,
    put,
    said,
    saying,
    silent,
    then,
)
from wirecheck.mutants.edits import having
from wirecheck.mutants.model import mutant
from wirecheck.mutants.recorded.cancels import cancels

WHEN = "2026-01-01T00:00:00+00:00"


def _token(session: str, text: str) -> bytes:
    return packet("llm:stream:token", {"sessionId": session, "token": text, "timestamp": WHEN})


def _failed(data: bytes) -> bytes:
    """An error in the place of an event."""
    _, it = json.loads(data.removeprefix(PACKET))
    return packet("llm:stream:error", it | {"error": "Stopped."})


def _done(text: str, count: int) -> bytes:
    done: dict[str, Any] = {"sessionId": "s", "provider": "openai", "timestamp": WHEN}
    return packet("llm:stream:done", done | {"fullResponse": text, "tokenCount": count})


FRAMING = [
    mutant("a binary message", "text", put(1, b"\0", binary=True), "framing.socketio-binary"),
    mutant(
        "an event with an attachment",
        "text",
        put(1, b'451-["file",{"_placeholder":true,"num":0}]'),
        "framing.socketio-binary",
    ),
    mutant("a bare word", "text", put(1, b"hello"), "framing.socketio-not-a-packet"),
    mutant("broken JSON", "text", put(1, b'42["x",{]'), "framing.socketio-not-json"),
    mutant("an event without name", "text", put(1, b'42{"a":1}'), "framing.socketio-event-shape"),
    mutant(
        "two arguments",
        "text",
        at(1, lambda it: it.removesuffix(b"]") + b",{}]"),
        "framing.socketio-arguments",
    ),
    mutant("a ping and an acknowledgment", "text", then(put(1, b"2"), put(1, b"431[]"))),
]

EVENTS = [
    mutant("the id of another", "text", said(1, having(sessionId="other")), "connection.stream-id"),
    mutant(
        "the id of another among many",
        "interleaved",
        said(1, having(sessionId="other")),
        "connection.stream-id",
        part="stream-1",
    ),
    mutant("no id", "text", said(1, having(sessionId=7)), "connection.stream-id", "schema.valid"),
    mutant(
        "another full response",
        "text",
        said(-1, having(fullResponse="x")),
        "invariant.full-response-is-the-text",
    ),
    mutant(
        "another token count",
        "text",
        said(-1, having(tokenCount=1)),
        "invariant.token-count-is-the-number-of-tokens",
    ),
    mutant(
        "a moment before",
        "text",
        said(2, having(timestamp=WHEN)),
        "invariant.timestamps-never-fall",
    ),
    mutant(
        "two forms of moments",
        "text",
        said(2, having(timestamp=1_900_000_000_000)),
        "invariant.timestamps-never-fall",
    ),
    mutant(
        "a moment in words",
        "text",
        said(2, having(timestamp="now")),
        "invariant.timestamps-never-fall",
    ),
]

REFUSALS = [
    mutant(
        "other words for an unknown provider",
        "bad-unknown-provider",
        said(0, having(error="No such provider.")),
        "message.refused",
        part="refusal",
    ),
    mutant(
        "bad message forwarded", "bad-no-session", called, "message.not-forwarded", part="refusal"
    ),
    mutant("a huge message ignored", "huge-message", silent, "message.huge", part="huge"),
    mutant("dead by a huge message", "huge-message", closed(1006), "message.huge", part="huge"),
    mutant("too big, in its own code", "huge-message", closed(1009), part="huge"),
    mutant("an answer", "huge-message", saying(_token("s", "x"), _done("x", 1)), part="huge"),
    mutant("dead for the next", "huge-message", silent, "connection.usable", part="after"),
]

CREDENTIALS = [
    mutant(
        "other words for missing credentials",
        "auth-missing",
        at(0, lambda _: b'44{"message":"no"}'),
        "auth.handshake-refused",
        part="refusal",
    ),
    mutant(
        "let in without credentials",
        "auth-missing",
        at(0, lambda _: b'40{"sid":"s"}'),
        "auth.handshake-refused",
        part="refusal",
    ),
    mutant(
        "let in by a forged token",
        "auth-forged",
        at(0, lambda _: b'40{"sid":"s"}'),
        "auth.handshake-refused",
        part="refusal",
    ),
    mutant(
        "any words for a forged token",
        "auth-forged",
        at(0, lambda _: b'44{"message":"no"}'),
        part="refusal",
    ),
]

OVERLAPS = [
    mutant(
        "both answered",
        "overlap",
        then(completed("x"), saying(_token("s", "x"), _done("x", 1))),
        "overlap.refused",
        part="second",
    ),
    mutant("the second ignored", "overlap", silent, "overlap.refused", part="second"),
    mutant(
        "the first stopped by the second",
        "overlap",
        at(-1, _failed),
        "overlap.undisturbed",
    ),
    mutant("a token lost to the second", "overlap", drop(2), "overlap.undisturbed"),
    mutant(
        "a token for nobody",
        "overlap",
        put(1, _token("other", "x")),
        "connection.no-strays",
        part="connection",
    ),
]

MANY = [
    mutant(
        "a neighbour stopped by a cancel",
        "interleaved-cancel",
        at(-1, _failed),
        "isolation.undisturbed",
        part="stream-1",
    ),
    mutant(
        "one of many left open",
        "vanish",
        call(ending=None),
        "cancel.upstream-closed",
        part="stream-3",
    ),
]

CANCELS = cancels("cancel.confirmed", _done("", 0), _token("s", "more"))
