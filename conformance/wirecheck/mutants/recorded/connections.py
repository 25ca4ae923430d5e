"""Mutants of one stream at a time on a connection."""

from wirecheck.mutants.changes import (
    call,
    called,
    called_twice,
    completed,
    drop,
    ending,
    packet,
    put,
    repeated,
    said,
    saying,
    silent,
    then,
)
from wirecheck.mutants.edits import having
from wirecheck.mutants.model import mutant
from wirecheck.mutants.recorded.cancels import cancels

CHUNK = b'{"type": "chunk", "content": "more", "model": "m", "provider": "p"}'
DONE = b'{"type": "done"}'

TYPED_REFUSALS = [
    mutant(
        "refused with another code",
        "bad-no-model",
        said(0, having(code="unknown")),
        "message.refused",
        part="refusal",
    ),
    mutant("refused twice", "bad-no-model", repeated, "message.refused", part="refusal"),
    mutant(
        "text before the refusal", "bad-no-model", put(0, CHUNK), "message.refused", part="refusal"
    ),
    mutant("bad message taken", "bad-no-model", saying(DONE), "message.refused", part="refusal"),
    mutant("bad message ignored", "bad-not-json", silent, "message.refused", part="refusal"),
    mutant(
        "bad message forwarded", "bad-no-model", called, "message.not-forwarded", part="refusal"
    ),
    mutant(
        "an error after what was refused",
        "bad-no-model",
        saying(b'{"type": "error", "message": "oops", "code": "unknown"}'),
        "connection.usable",
        part="after",
    ),
    mutant(
        "a token lost after what was refused",
        "bad-no-model",
        drop(2),
        "connection.usable",
        part="after",
    ),
]

TYPED_FRAMING = [
    mutant("a binary message", "text", put(1, b"\0", binary=True), "framing.websocket-binary"),
]

TYPED_OVERLAPS = [
    mutant(
        "a second chat answered",
        "overlap",
        then(completed("more"), saying(CHUNK, DONE)),
        "overlap.refused",
        part="second",
    ),
    mutant(
        "a second chat refused with another code",
        "overlap",
        said(0, having(code="unknown")),
        "overlap.refused",
        part="second",
    ),
    mutant("a stray chunk", "chats", put(0, CHUNK), "connection.no-strays", part="connection"),
]

TYPED_CANCELS = [
    *cancels("cancel.confirmed-recommended", DONE, CHUNK),
    mutant("upstreams left open", "leave-midway", call(ending=None), "cancel.upstream-closed"),
    mutant("asked again", "leave-midway", called_twice, "cancel.no-retry"),
]

TYPED_CREDENTIALS = [
    mutant(
        "forwarded without credentials", "auth-forged", called, "auth.not-forwarded", part="refusal"
    ),
]


def _partial_done(count: int) -> bytes:
    return packet("chat_complete", {"tokens": count, "duration": 1, "tokens_per_second": count})


PARTIAL_OVERLAPS = [
    mutant(
        "the second answered after the first",
        "overlap",
        then(
            completed("x"),
            saying(
                packet("chat_token", {"token": "x", "count": 1, "partial": "x"}), _partial_done(1)
            ),
        ),
        part="second",
    ),
    mutant(
        "the second answered with less",
        "overlap",
        then(completed("x"), saying(_partial_done(0))),
        "overlap.refused",
        part="second",
    ),
    mutant(
        "the second answered by nobody",
        "overlap",
        saying(_partial_done(0)),
        "overlap.refused",
        part="second",
    ),
    mutant("the second refused twice", "overlap", repeated, "overlap.refused", part="second"),
    mutant("the connection lost", "overlap", ending("reset"), part="connection"),
]
