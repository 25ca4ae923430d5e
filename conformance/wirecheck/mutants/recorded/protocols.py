"""Mutants of HTTP below the dialects: framing, owed headers, CORS, and readers that stall."""

from wirecheck.mutants.changes import (
    append,
    body,
    call,
    called,
    called_twice,
    each,
    gzipped,
    header,
    late_mark,
    mark,
    no_response,
    silent,
    status,
    then,
    unmarked,
)
from wirecheck.mutants.edits import CREDENTIALS, ORIGIN
from wirecheck.mutants.model import mutant

ALLOW_HEADERS = "Access-Control-Allow-Headers"


CHUNKED = header("Transfer-Encoding", "chunked")
HTTP = [
    mutant(
        "a length beside chunks",
        "text",
        then(CHUNKED, header("Content-Length", "7")),
        "http.one-length",
        "head.content-length",
    ),
    mutant(
        "a length beside chunks, of a refusal",
        "bad-no-model",
        CHUNKED,
        "http.one-length",
        part="refusal",
    ),
    mutant("chunks for HTTP/1.0", "old-http", CHUNKED, "http.old-framing"),
    mutant(
        "another method, and no Allow",
        "other-method",
        header("Allow", None),
        "http.allow",
        part="refusal-stream",
    ),
    mutant(
        "OPTIONS refused, and no Allow",
        "safe-methods",
        header("Allow", None),
        "http.allow",
        part="options-stream",
    ),
    mutant(
        "OPTIONS welcome, and no Allow",
        "safe-methods",
        then(status(204), header("Allow", None)),
        "http.options",
        part="options-answer",
    ),
    mutant("OPTIONS welcome", "safe-methods", status(200), part="options"),
    mutant(
        "every OPTIONS a preflight",
        "safe-methods",
        then(
            status(204),
            header("Allow", None),
            header("Access-Control-Allow-Methods", "POST"),
        ),
        part="options",
    ),
    mutant(
        "OPTIONS taken for a question", "safe-methods", called, "http.safe", part="options-stream"
    ),
    mutant(
        "another media type breaks it",
        "odd-bodies",
        status(500),
        "input.body-borne",
        part="body-plain-text",
    ),
    mutant(
        "hung up on what is too large",
        "odd-bodies",
        no_response,
        "input.body-borne",
        blinds=frozenset({"leak.api-key", "leak.traceback", "leak.path"}),
        part="body-huge",
    ),
    mutant("no such media type", "odd-bodies", status(415), part="body-plain-text"),
    mutant("another method not found", "other-method", status(404), part="refusal"),
    mutant(
        "no challenge",
        "auth-missing",
        header("WWW-Authenticate", None),
        "http.challenge",
        part="refusal",
    ),
    mutant(
        "no challenge without a stream",
        "auth-expired",
        header("WWW-Authenticate", None),
        "http.challenge",
        part="answer",
    ),
    mutant(
        "the answer without credentials",
        "auth-missing",
        status(200),
        "auth.answer-refused",
        part="answer",
    ),
    mutant(
        "forbidden without credentials",
        "auth-forged",
        status(403),
        "auth.refused",
        "auth.answer-refused",
        part="",
    ),
    mutant(
        "a provider's word on when to come again",
        "answer-rate-limit",
        header("Retry-After", "in a while"),
        "http.retry-after",
        part="answer",
    ),
    mutant(
        "a date to come again",
        "answer-rate-limit",
        header("Retry-After", "Sat, 21 Nov 2026 08:00:00 GMT"),
        part="answer",
    ),
    mutant(
        "compressed, and caches not told",
        "compressed",
        then(gzipped(), header("Vary", None)),
        "coding.vary",
    ),
    mutant(
        "ids that lead nowhere", "text", each(lambda data: b"id: 7\n" + data), "resume.unpromised"
    ),
]

HEAD = [
    mutant(
        "content behind the head",
        "safe-methods",
        body(b"data: hello\n\n"),
        "http.head-bare",
        part="head",
    ),
    mutant(
        "HEAD for another resource",
        "safe-methods",
        then(status(200), header("Content-Type", "text/html")),
        "http.head-as-get",
        part="head",
    ),
    mutant("HEAD not found", "safe-methods", status(404), "http.head-as-get", part="head"),
    mutant(
        "HEAD as GET",
        "safe-methods",
        then(status(200), header("Content-Type", "text/event-stream; charset=utf-8")),
        part="head",
    ),
    mutant("HEAD taken for a question", "safe-methods", called, "http.safe", part="head"),
]

CORS = [
    mutant(
        "a preflight refused", "cors-allowed", status(401), "cors.preflight-ok", part="preflight"
    ),
    mutant(
        "Authorization left to the asterisk",
        "cors-allowed",
        header(ALLOW_HEADERS, "*"),
        "cors.allowed-headers",
        part="preflight",
    ),
    mutant(
        "bad credentials refused without CORS",
        "cors-allowed",
        header(ORIGIN, None),
        "cors.kept",
        "cors.allowed",
        part="refusal-credentials",
    ),
    mutant(
        "a failing upstream told of without CORS",
        "cors-allowed",
        header(ORIGIN, None),
        "cors.kept",
        "cors.allowed",
        part="refusal-upstream",
    ),
    mutant(
        "credentials allowed by Python's word",
        "cors-allowed",
        header(CREDENTIALS, "True"),
        "cors.credentials-true",
        part="",
    ),
]

RESUMING = [
    mutant(
        "no leave to come back",
        "cors-allowed",
        header(ALLOW_HEADERS, "Content-Type"),
        "cors.resuming",
        part="resuming",
    ),
    mutant(
        "the same text by other ids",
        "resume",
        each(lambda data: data.replace(b"id: ", b"id: x")),
        "resume.same-events",
        part="resumed-00",
    ),
    mutant(
        "an event more when it is resumed",
        "resume",
        append(b"event: token\nid: again\ndata:\n\n"),
        "resume.same-events",
        part="resumed-00",
    ),
]

ANONYMOUS = [
    mutant(
        "another name for who has none",
        "anonymous",
        each(lambda data: data.replace(b'"anonymous"', b'"somebody"')),
        "auth.anonymous",
    ),
]

UNREAD = [
    mutant(
        "all of it taken in",
        "unread",
        then(mark("unread", "complete"), call(ending="complete")),
        "pressure.bounded",
    ),
    mutant("upstream left open behind it", "unread", call(ending=None), "pressure.left"),
    mutant("asked again behind it", "unread", called_twice, "cancel.no-retry"),
    mutant(
        "upstream closed late behind it",
        "unread",
        late_mark("upstream-asked", 2500),
        "pressure.left",
    ),
    mutant(
        "not asked in time",
        "unread",
        unmarked("unread"),
        blinds=frozenset({"pressure.bounded", "pressure.left"}),
    ),
    mutant("others answered by nobody", "unread", silent, "pressure.others", part="other-001"),
]

UNREAD_REPEATED = [
    mutant("upstream left open behind it", "unread", call(ending=None), "pressure.left"),
    mutant("asked again behind it", "unread", called_twice, "cancel.no-retry"),
    mutant("others answered by nobody", "unread", silent, "pressure.others", part="other-001"),
]
