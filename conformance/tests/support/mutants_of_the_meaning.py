"""Mutants of text, delivery, outcome, cancellation, isolation, refusals, answers and CORS."""

import json
from unicodedata import normalize

from changes import (
    body,
    buffered,
    call,
    called,
    called_twice,
    drop,
    each,
    ending,
    event,
    field,
    header,
    insert,
    late_mark,
    mark,
    never_called,
    status,
    swap,
    then,
    twice,
)
from mutant import CREDENTIALS, ORIGIN, TRACEBACK, error, leaking, mutant, text, without


def _composed(data: bytes) -> dict:
    it = json.loads(data.partition(b":")[2])
    return it | {"content": normalize("NFC", it["content"])} if "content" in it else it


TEXT = [
    mutant("a token lost", "text", drop(2), "text.exact"),
    mutant("a token twice", "text", twice(2), "text.exact"),
    # The first token is the run's id; two words may be the same.
    mutant("two tokens swapped", "text", swap(0, 1), "text.exact"),
    mutant("leading spaces stripped", "text", field(1, text(str.strip)), "text.exact"),
    mutant(
        "NFC-normalised",
        "unicode",
        each(lambda it: event(_composed(it))),
        "text.exact",
    ),
    mutant("CRLF made LF", "whitespace", each(lambda it: it.replace(b"\\r", b"")), "text.exact"),
    mutant(
        "an answer for no text",
        "empty",
        insert(0, event({"type": "chunk", "content": "Sorry.", "model": "m", "provider": "p"})),
        "text.exact",
    ),
    mutant("the text of a broken upstream lost", "error-mid", drop(0), "text.kept"),
    mutant(
        "text after the upstream broke",
        "truncate-mid",
        insert(-1, event({"type": "chunk", "content": "more", "model": "m", "provider": "p"})),
        "text.kept",
    ),
]

DELIVERY = [
    mutant("all at the end", name, buffered, "delivery.before-release")
    for name in ("hold-first", "hold-middle", "hold-last")
] + [
    mutant(
        "the upstream never held",
        "hold-middle",
        mark("released", "0"),
        blinds=frozenset({"delivery.before-release"}),
    ),
]

OUTCOME = [
    mutant(
        "an error for a good answer",
        "text",
        field(-1, error("oops")),
        "outcome.success",
        blinds=frozenset({"upstream.usage"}),
    ),
    mutant(
        "done for an error",
        "error-mid",
        field(-1, lambda _: {"type": "done"}),
        "schema.recommended",
        "outcome.failure",
        blinds=frozenset({"outcome.error-code"}),
    ),
    mutant(
        "done for a cut",
        "truncate-mid",
        field(-1, lambda _: {"type": "done"}),
        "schema.recommended",
        "outcome.failure",
        blinds=frozenset({"outcome.error-code"}),
    ),
    mutant(
        "the wrong code",
        "rate-limit",
        field(-1, error("slow down", "unknown")),
        "outcome.error-code",
    ),
    mutant(
        "a code of its own",
        "rate-limit",
        field(-1, error("slow down", "too_fast")),
        "schema.valid",
        "outcome.error-code",
    ),
    mutant(
        "rate_limit_error is as good",
        "rate-limit",
        field(-1, error("slow down", "rate_limit_error")),
    ),
]

UPSTREAM = [
    mutant("asked twice", "text", called_twice, "upstream.once"),
    mutant(
        "never asked",
        "text",
        never_called,
        blinds=frozenset({"text.exact", "upstream.once", "upstream.usage"}),
    ),
    mutant("usage not asked for", "text", call(usage=None), blinds=frozenset({"upstream.usage"})),
]

CANCEL = [
    mutant("upstream left open", "leave-midway", call(ending=None), "cancel.upstream-closed"),
    mutant(
        "upstream read to its end",
        "leave-flowing",
        call(ending="complete"),
        "cancel.upstream-closed",
    ),
    mutant(
        "upstream closed late",
        "leave-stalled",
        late_mark("upstream-asked", 2500),
        "cancel.upstream-closed",
    ),
    mutant("asked again", "leave-waiting", called_twice, "cancel.no-retry"),
    mutant(
        "over before the client left",
        "leave-midway",
        ending("clean"),
        blinds=frozenset({"cancel.upstream-closed", "cancel.no-retry"}),
    ),
]

CROWD = [
    mutant("a token lost in the crowd", "crowd", drop(3), "isolation.own-text"),
    mutant("served one by one", "crowd", mark("held", "1 of 20"), "isolation.at-once"),
    mutant(
        "failing with its neighbour",
        "crowd-failing",
        field(-1, error("oops")),
        "isolation.undisturbed",
    ),
]

REFUSALS = [
    mutant("bad input accepted", "bad-not-json", status(200), "input.refused", part="refusal"),
    mutant("bad input breaks it", "bad-no-model", status(500), "input.refused", part="refusal"),
    mutant("bad input forwarded", "bad-no-model", called, "input.not-forwarded", part="refusal"),
    mutant(
        "forwarded without credentials", "auth-forged", called, "auth.not-forwarded", part="refusal"
    ),
    mutant(
        "a traceback in the refusal",
        "bad-no-model",
        body(TRACEBACK.encode()),
        "leak.traceback",
        part="refusal",
    ),
    mutant(
        "missing credentials accepted", "auth-missing", status(200), "auth.refused", part="refusal"
    ),
    mutant(
        "expired credentials accepted", "auth-expired", status(200), "auth.refused", part="refusal"
    ),
]

ANSWERS = [
    mutant(
        "another text without a stream",
        "parity-text",
        body(json.dumps({"content": "x", "model": "m", "provider": "p", "usage": {}}).encode()),
        "answer.exact",
        "answer.as-streamed",
        part="answer",
    ),
    mutant("a token lost in the stream", "parity-text", drop(2), "answer.as-streamed"),
    mutant(
        "no provider in the answer",
        "parity-text",
        lambda it: body(json.dumps(without("provider")(json.loads(it.body))).encode())(it),
        "answer.valid",
        part="answer",
    ),
    mutant(
        "an answer that is no JSON",
        "parity-text",
        body(b"hello"),
        "answer.valid",
        blinds=frozenset({"answer.exact", "answer.as-streamed"}),
        part="answer",
    ),
    mutant("an answer with status 201", "parity-text", status(201), "answer.status", part="answer"),
    mutant(
        "500 for a rate limit",
        "answer-rate-limit",
        status(500),
        "answer.failure-status",
        part="answer",
    ),
    mutant(
        "an error in plain text",
        "answer-rate-limit",
        body(b"slow down"),
        "answer.failure-valid",
        part="answer",
    ),
    mutant(
        "an error without a code",
        "answer-rate-limit",
        body(b'{"error": {"message": "slow"}}'),
        "answer.failure-valid",
        part="answer",
    ),
]

LEAKS = [
    mutant(
        "the key in the error", "auth-error", leaking(b"sk-very-secret-0123456789"), "leak.api-key"
    ),
    mutant(
        "a traceback in the error", "server-error", field(-1, error(TRACEBACK)), "leak.traceback"
    ),
    mutant(
        "a path in the error",
        "server-error",
        field(-1, error("cannot read /usr/lib/python3/chat.py")),
        "leak.path",
    ),
    mutant(
        "a Windows path",
        "server-error",
        field(-1, error(r"cannot read C:\app\chat.py")),
        "leak.path",
    ),
    mutant(
        "a Node stack",
        "answer-server-error",
        body(json.dumps({"error": {"code": "x", "message": "at chat (index.js:3:14)"}}).encode()),
        "leak.traceback",
        part="answer",
    ),
]

CORS = [
    mutant(
        "every origin, with credentials",
        "cors-allowed",
        then(header(ORIGIN, "*"), header(CREDENTIALS, "true")),
        "cors.credentials",
        part="",
    ),
    mutant(
        "the stream without CORS", "cors-allowed", header(ORIGIN, None), "cors.kept", "cors.allowed"
    ),
    mutant(
        "refusals without CORS",
        "cors-allowed",
        header(ORIGIN, None),
        "cors.kept",
        "cors.allowed",
        part="refusal",
    ),
    mutant(
        "Content-Type not allowed",
        "cors-allowed",
        header("Access-Control-Allow-Headers", "Accept"),
        "cors.allowed-headers",
        part="preflight",
    ),
    mutant(
        "foreign origins allowed",
        "cors-foreign",
        then(header(ORIGIN, "https://foreign.example"), header("Vary", "Origin")),
        "cors.foreign",
        part="",
    ),
    mutant("caches not told", "cors-allowed", header("Vary", None), "cors.vary", part=""),
]


MUTANTS = (
    *TEXT,
    *DELIVERY,
    *OUTCOME,
    *UPSTREAM,
    *CANCEL,
    *CROWD,
    *REFUSALS,
    *ANSWERS,
    *LEAKS,
    *CORS,
)
