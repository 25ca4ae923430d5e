"""Mutants of a stream's head, framing, events, order and ending."""

from wirecheck.mutants.changes import (
    append,
    at,
    body,
    cut,
    drop,
    ending,
    event,
    field,
    gzipped,
    header,
    insert,
    no_response,
    status,
    then,
    twice,
)
from wirecheck.mutants.edits import error, renamed, without
from wirecheck.mutants.model import mutant
from wirecheck.wire import sse

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
        "schema.interoperable",
        "schema.known-kind",
        "schema.valid",
        "schema.recommended",
        "order.grammar",
        "order.one-terminal",
        "order.nothing-after",
        "text.exact",
        "outcome.success",
        "resume.unpromised",
        "upstream.usage",
        "invariant.usage-total",
        "invariant.progress-rises",
    }
)
# … when it has a head, but no events …
OF_EVENTS = frozenset(rule for rule in OF_A_STREAM if not rule.startswith("head."))
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
    mutant(
        "a length",
        "text",
        then(header("transfer-encoding", None), header("content-length", "1000")),
        "head.content-length",
    ),
    mutant("gzip unasked", "text", gzipped(), "head.content-encoding"),
    mutant(
        "a coding that nobody offered to take",
        "text",
        header("content-encoding", "br"),
        "head.content-encoding",
        blinds=OF_EVENTS,
    ),
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
        "schema.interoperable",
    ),
    mutant(
        "half an emoji",
        "text",
        insert(
            1, b'data: {"type": "chunk", "content": "\\ud83d", "model": "m", "provider": "p"}\n\n'
        ),
        "schema.interoperable",
        "text.exact",
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
        "no response",
        "text",
        no_response,
        "ending.complete",
        blinds=OF_A_STREAM | {"head.status", "http.one-length"},
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
