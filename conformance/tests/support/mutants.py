"""The catalogue of mutants: changed recordings, and the rules that each must break, no other."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from changes import (
    Change,
    append,
    at,
    body,
    buffered,
    call,
    called,
    called_twice,
    cut,
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
    no_response,
    status,
    swap,
    then,
    twice,
)
from wirecheck.recording import KeyPrint, Recording
from wirecheck.wire import sse

Recordings = list[Recording]
TRACEBACK = 'Traceback (most recent call last): File "app.py", line 7, in chat'
ORIGIN = "Access-Control-Allow-Origin"
CREDENTIALS = "Access-Control-Allow-Credentials"


@dataclass(frozen=True)
class Mutant:
    """One way to be broken.

    Attributes:
        change: What is done to the recordings whose part begins with ``part``.
        breaks: The ids of exactly the rules that are broken then.
        blinds: The ids of exactly the rules that cannot be judged then.
    """

    name: str
    scenario: str
    change: Change
    breaks: frozenset[str]
    blinds: frozenset[str] = frozenset()
    part: str = "stream"

    def of(self, recordings: Recordings) -> Recordings:
        return [self.change(it) if it.part.startswith(self.part) else it for it in recordings]


def mutant(
    name: str,
    scenario: str,
    change: Change,
    *breaks: str,
    blinds: frozenset[str] = frozenset(),
    part: str = "stream",
) -> Mutant:
    return Mutant(name, scenario, change, frozenset(breaks), blinds, part)


def renamed(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old.encode(), new.encode())


def text(edit: Callable[[str], str]) -> Callable[[dict], dict]:
    return lambda it: it | {"content": edit(it["content"])}


def without(*keys: str) -> Callable[[dict], dict]:
    return lambda it: {key: value for key, value in it.items() if key not in keys}


def error(message: str, code: str = "unknown") -> Callable[[dict], dict]:
    return lambda _: {"type": "error", "message": message, "code": code}


def leaking(key: bytes) -> Change:
    """Puts the provider's key, of which the journal has the fingerprint, into the error."""
    from hashlib import sha256

    print_ = KeyPrint(sha256(key).hexdigest(), len(key))
    told = field(-1, error(f"Incorrect API key provided: {key.decode()}", "auth_error"))
    return then(told, call(key=print_))


def foreign_text(recordings: Recordings) -> Recordings:
    """Gives one stream a token of another."""
    first, second, *others = recordings
    token = next(seen.data for seen in second.decoded.events)
    strange = json.loads(token)
    run = second.journal.run if second.journal else ""
    strange["content"] = f" {run} "
    return [insert(1, event(strange))(first), second, *others]


# What cannot be judged in the scenario `text` when there is no stream at all …
OF_A_STREAM = frozenset(
    {
        "head.content-type",
        "head.charset",
        "head.cache-control",
        "head.accel-buffering",
        "head.content-length",
        "head.content-encoding",
        *(f"framing.{code.partition('.')[2]}" for code in sse.VIOLATIONS),
        "framing.second-reader",
        "schema.json",
        "schema.known-kind",
        "schema.valid",
        "schema.recommended",
        "order.grammar",
        "order.one-terminal",
        "order.nothing-after",
        "text.exact",
        "outcome.success",
        "upstream.usage",
        "invariant.usage-total",
        "invariant.progress-rises",
    }
)
# … and when the stream has no terminal event.
NO_TERMINAL = frozenset({"order.nothing-after", "outcome.success", "upstream.usage"})


HEAD = [
    mutant(
        "an HTTP status of failure",
        "text",
        then(status(500), body(b"{}")),
        "head.status",
        blinds=OF_A_STREAM,
    ),
    mutant("no content type", "text", header("content-type", None), "head.content-type"),
    mutant(
        "JSON content type", "text", header("content-type", "application/json"), "head.content-type"
    ),
    mutant(
        "Latin-1",
        "text",
        header("content-type", "text/event-stream; charset=iso-8859-1"),
        "head.charset",
    ),
    mutant("cacheable", "text", header("cache-control", "max-age=60"), "head.cache-control"),
    mutant("no cache-control", "text", header("cache-control", None), "head.cache-control"),
    mutant("nginx may buffer", "text", header("x-accel-buffering", None), "head.accel-buffering"),
    mutant("a length", "text", header("content-length", "1000"), "head.content-length"),
    mutant("gzip unasked", "text", header("content-encoding", "gzip"), "head.content-encoding"),
]

FRAMING = [
    mutant("a byte that is not UTF-8", "text", insert(1, b": \xff\n"), "framing.invalid-utf8"),
    mutant(
        "a payload line without data:",
        "text",
        insert(1, b'{"type": "chunk"}\n'),
        "framing.bare-line",
    ),
    mutant("Data: with a capital", "text", insert(1, b"Data: x\n"), "framing.unknown-field"),
    mutant(
        "retry in seconds, with unit", "text", insert(0, b"retry: 3s\n"), "framing.retry-not-digits"
    ),
    mutant("an id with NUL", "text", at(0, lambda it: b"id: a\0b\n" + it), "framing.id-with-nul"),
    mutant(
        "a ping with no data",
        "text",
        insert(1, b"event: ping\n\n"),
        "framing.event-without-data",
        "framing.second-reader",
    ),
    mutant(
        "a last event without blank line",
        "text",
        append(b'data: {"type": "done"}'),
        "framing.unterminated-event",
    ),
    mutant("a comment cut off", "text", append(b": bye"), "framing.unterminated-line"),
    mutant(
        "two kinds of line ends",
        "text",
        at(1, lambda it: it.replace(b"\n", b"\r\n")),
        "framing.mixed-line-ends",
    ),
    mutant(
        "an event beyond any size",
        "text",
        insert(1, b": " + b"x" * 17_000_000 + b"\n"),
        "framing.event-too-large",
        "framing.second-reader",
        "order.grammar",
        "order.one-terminal",
        "text.exact",
        blinds=NO_TERMINAL,
    ),
]

EVENTS = [
    mutant(
        "broken JSON",
        "text",
        at(1, lambda _: b'data: {"type": "chunk"\n\n'),
        "schema.json",
        "text.exact",
    ),
    mutant(
        "a key twice",
        "text",
        at(1, renamed('"type"', '"content": "", "type"')),
        "schema.json",
        "text.exact",
    ),
    mutant(
        "half an emoji",
        "text",
        insert(
            1, b'data: {"type": "chunk", "content": "\\ud83d", "model": "m", "provider": "p"}\n\n'
        ),
        "schema.json",
    ),
    mutant(
        "an unknown kind",
        "text",
        insert(1, event({"type": "token", "content": ""})),
        "schema.known-kind",
    ),
    mutant(
        "content that is null",
        "text",
        insert(1, event({"type": "chunk", "content": None, "model": "m", "provider": "p"})),
        "schema.valid",
    ),
    mutant("an empty error message", "error-mid", field(-1, error("")), "schema.valid"),
    mutant(
        "no usage in done",
        "text",
        field(-1, without("usage")),
        "schema.recommended",
        blinds=frozenset({"upstream.usage"}),
    ),
    mutant("no model in chunks", "text", field(0, without("model")), "schema.recommended"),
    mutant(
        "progress that falls",
        "text",
        insert(
            0,
            event({"type": "progress", "message": "", "progress": 50})
            + event({"type": "progress", "message": "", "progress": 40}),
        ),
        "invariant.progress-rises",
    ),
    mutant(
        "a total that is no sum",
        "text",
        field(-1, lambda it: it | {"usage": it["usage"] | {"total_tokens": 1}}),
        "invariant.usage-total",
        "upstream.usage",
    ),
    mutant(
        "counts of its own",
        "text",
        field(
            -1,
            lambda it: (
                it
                | {
                    "usage": it["usage"]
                    | {"prompt_tokens": 0, "total_tokens": it["usage"]["completion_tokens"]}
                }
            ),
        ),
        "upstream.usage",
    ),
]

ORDER = [
    mutant("done twice", "text", twice(-1), "order.grammar", "order.one-terminal"),
    mutant("no done", "text", drop(-1), "order.grammar", "order.one-terminal", blinds=NO_TERMINAL),
    mutant(
        "a chunk after done",
        "text",
        append(event({"type": "chunk", "content": "", "model": "m", "provider": "p"})),
        "order.grammar",
        "order.nothing-after",
    ),
    mutant(
        "an error after done",
        "text",
        append(event({"type": "error", "message": "m", "code": "unknown"})),
        "order.grammar",
        "order.one-terminal",
    ),
    mutant(
        "[DONE] after done",
        "text",
        append(b"data: [DONE]\n\n"),
        "schema.json",
        "order.nothing-after",
    ),
]

ENDING = [
    mutant("no last chunk of the body", "text", ending("truncated"), "ending.complete"),
    mutant("a reset after done", "text", ending("reset"), "ending.complete"),
    mutant("never closed", "text", ending("timeout"), "ending.in-time"),
    mutant("a flood", "text", ending("limit"), "ending.bounded"),
    mutant(
        "no response", "text", no_response, "ending.complete", blinds=OF_A_STREAM | {"head.status"}
    ),
    mutant(
        "cut in the middle",
        "text",
        cut(3),
        "ending.complete",
        "order.grammar",
        "order.one-terminal",
        "text.exact",
        blinds=NO_TERMINAL,
    ),
]

TEXT = [
    mutant("a token lost", "text", drop(2), "text.exact"),
    mutant("a token twice", "text", twice(2), "text.exact"),
    mutant("two tokens swapped", "text", swap(1, 2), "text.exact"),
    mutant("leading spaces stripped", "text", field(1, text(str.strip)), "text.exact"),
    mutant("composed characters taken apart", "unicode", each(lambda it: event(_decomposed(it))), "text.exact"),
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
        blinds=frozenset({"text.exact", "outcome.success", "upstream.once", "upstream.usage"}),
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
        blinds=frozenset({"answer.valid", "answer.exact", "answer.as-streamed"}),
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
        blinds=frozenset({"answer.failure-valid"}),
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


def _decomposed(data: bytes) -> dict:
    from unicodedata import normalize

    it = json.loads(data.partition(b":")[2])
    return it | {"content": normalize("NFD", it["content"])} if "content" in it else it


MUTANTS = [
    *HEAD,
    *FRAMING,
    *EVENTS,
    *ORDER,
    *ENDING,
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
]
