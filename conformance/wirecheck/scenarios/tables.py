"""Every scenario, as tables. Those of bad input come from the contract (``plan.py``)."""

from dataclasses import replace

from wirecheck.scenarios.model import Scenario, Topic
from wirecheck.wire import coding

SUCCEEDS = frozenset({Topic.STREAM, Topic.SUCCESS})
FAILS = frozenset({Topic.STREAM, Topic.FAILURE})
FAILS_AS_MAPPED = FAILS | {Topic.MAPPED_FAILURE}
FAILS_MIDWAY = FAILS_AS_MAPPED | {Topic.MID_FAILURE}

# What the upstream answers, whole and well.
TEXTS = tuple(
    Scenario(name, does, "stream", SUCCEEDS, upstream=name, needs_mock=name != "text")
    for name, does in {
        "text": "stream an ordinary answer",
        "unicode": "stream emoji, combining marks, right-to-left text and odd separators",
        "whitespace": "stream leading and trailing spaces, tabs, blank lines, CR and CRLF",
        "sse-lookalike": "stream text that looks like SSE fields and like [DONE]",
        "markup": "stream HTML, script and Markdown",
        "json-lookalike": "stream quotes, backslashes, braces and NUL",
        "empty": "stream an answer without any text",
        "single": "stream an answer of one token",
        "long": "stream 10,000 tokens",
        "huge-token": "stream one token of 256 KiB",
        "slow-start": "stream an answer whose first token is late",
        "drip": "stream an answer token by slow token",
        "length": "stream an answer that the provider cut at its token limit",
        "content-filter": "stream an answer that the provider's content filter stopped",
    }.items()
)

ORDINARY = TEXTS[0]

# On connections, `bad-*` and `chats-after-failure` see to that.
AFTER_FAILURE = (
    Scenario(
        "after-failure",
        "let the upstream break after 3 tokens, then ask an ordinary question as the same user",
        "after-failure",
        SUCCEEDS,
    ),
)

# The upstream sends `hold` tokens and waits until the probe has seen them.
HOLDS = tuple(
    Scenario(name, does, "hold", SUCCEEDS | {Topic.DELIVERY}, options={"hold": hold, "tokens": 8})
    for name, does, hold in (
        ("hold-first", "hold the upstream after its first token", 1),
        ("hold-middle", "hold the upstream in the middle of its answer", 4),
        ("hold-last", "hold the upstream before its last token", 7),
    )
)

IDLE = Scenario(
    "idle",
    "hold the upstream until something keeps the stream alive, or is overdue",
    "idle",
    SUCCEEDS | {Topic.DELIVERY, Topic.IDLE},
    options={"hold": 2, "tokens": 4},
)

# Every browser offers to take compressed answers; what compresses them may hold them back.
COMPRESSED = (
    Scenario(
        "compressed",
        f"offer to take the stream compressed ({coding.OFFER}), and hold the upstream",
        "hold",
        SUCCEEDS | {Topic.DELIVERY, Topic.CODED},
        options={"hold": 4, "tokens": 8},
        settings={"headers": (("Accept-Encoding", coding.OFFER),)},
    ),
)

# As a browser asks an endpoint that offers HTTP/2: many streams share a connection, which stays
# when one of them is left.
HTTP2 = (
    Scenario(
        "http2",
        "ask over HTTP/2, and hold the upstream in the middle of its answer",
        "hold",
        SUCCEEDS | {Topic.DELIVERY},
        options={"hold": 4, "tokens": 8},
        settings={"http2": True},
    ),
    Scenario(
        "http2-leave",
        "ask over HTTP/2, and reset the stream after 3 tokens while the connection stays",
        "leave",
        frozenset({Topic.CANCEL}),
        options={"hold": 3},
        settings={"until": "holding", "seen": 3, "how": "reset", "http2": True},
    ),
)

# As some proxies, health checks and scripts ask.
OLD_HTTP = (
    Scenario(
        "old-http",
        "ask in HTTP/1.0",
        "stream",
        frozenset({Topic.SUCCESS, Topic.OLD_HTTP}),
        settings={"http10": True},
        needs_mock=False,
    ),
)

OTHER_METHOD = Scenario(
    "other-method",
    "send the question by another method",
    "other-method",
    frozenset({Topic.OTHER_METHOD}),
    needs_mock=False,
)

# What the upstream answers instead of a stream.
FAILURES = tuple(
    Scenario(name, does, "stream", FAILS_AS_MAPPED, upstream=name)
    for name, does in {
        "auth-error": "let the upstream refuse the endpoint's key (401)",
        "invalid-model": "ask for a model that the upstream does not have (404)",
        "rate-limit": "let the upstream limit the endpoint's rate (429)",
        "server-error": "let the upstream fail (500)",
        "overloaded": "let the upstream be overloaded (503)",
    }.items()
) + tuple(
    Scenario(name, does, "stream", FAILS, upstream=name)
    for name, does in {
        "permission": "let the upstream deny access to the model (403)",
        "quota": "let the upstream's quota be used up (429)",
        "context-length": "ask for more than the model's context takes (400)",
    }.items()
)

# How the upstream breaks after some tokens.
MID_FAILURES = tuple(
    Scenario(name, does, "stream", FAILS_MIDWAY, upstream=upstream, options={"after": after})
    for name, does, upstream, after in (
        ("error-mid", "let the upstream report an error after 3 tokens", "error-mid", 3),
        ("disconnect-mid", "reset the upstream's connection after 3 tokens", "disconnect-mid", 3),
        ("disconnect-first", "reset it after its head, before any token", "disconnect-mid", 0),
        ("truncate-mid", "end the upstream after 3 tokens with no finish", "truncate-mid", 3),
        ("truncate-first", "end it after its head, before any token", "truncate-mid", 0),
        ("malformed-mid", "let the upstream send broken JSON after 3 tokens", "malformed-mid", 3),
    )
)

# When and how the client goes: `until` is the upstream's state, `seen` the tokens that have come.
_FLOWING = {"tokens": 500, "itl": 20}
_ALL_SENT = {"tokens": 8, "hold": 8}
LEAVES = tuple(
    Scenario(
        f"leave-{moment}{suffix}",
        f"leave {when} {how}",
        "leave",
        frozenset({Topic.CANCEL}),
        upstream=upstream,
        options=options,
        settings={"until": until, "seen": seen, "how": way},
    )
    for moment, when, upstream, options, until, seen in (
        ("unanswered", "while the upstream has not answered", "no-answer", {}, "called", 0),
        ("waiting", "before the first token", "text", {"hold": 0}, "holding", 0),
        ("midway", "after 3 tokens", "text", {"hold": 3}, "holding", 3),
        ("last", "after the last token, before the end", "text", _ALL_SENT, "holding", 8),
        ("stalled", "while the upstream is stalled", "stall", {"after": 2}, "stalled", 2),
        ("flowing", "while tokens are flowing", "text", _FLOWING, "called", 2),
    )
    for way, suffix, how in (
        ("fin", "", "by closing the connection"),
        ("reset", "-reset", "by resetting the connection"),
    )
)

# Every second token has 256 KiB: 60 MiB in all. Linux may let the buffers of one connection grow to
# 36 MiB (tcp_wmem, tcp_rmem); those to a client that takes little hold 4 MiB.
UNREAD = Scenario(
    "unread",
    "read nothing of an answer of 60 MiB while others are answered; then leave",
    "unread",
    frozenset({Topic.UNREAD}),
    upstream="huge-token",
    options={"tokens": 481},
)

# Where each event repeats the text before it, the events of these 4 MiB have 68 MiB. The buffers of
# the upstream's connection could hold all of that, so it is held before its end.
UNREAD_REPEATED = replace(
    UNREAD,
    does="read nothing of an answer of 68 MiB while others are answered; then leave",
    options={"tokens": 33, "hold": 32},
)

CROWD_STREAMS = 20
CROWDS = tuple(
    Scenario(
        name,
        does,
        "crowd",
        frozenset({Topic.ISOLATION, Topic.DELIVERY}),
        options={"hold": 2, "tokens": 12},
        settings={"companions": companions},
    )
    for name, does, companions in (
        ("crowd", f"hold {CROWD_STREAMS} streams at once, then release them", ""),
        ("crowd-failing", "do the same while every other stream's upstream breaks", "error-mid"),
        ("crowd-leaving", "do the same while every other client leaves", "leave"),
    )
)

PARITIES = tuple(
    Scenario(
        f"parity-{upstream}",
        f"ask the {upstream} question with a stream and without",
        "parity",
        frozenset({Topic.PARITY, Topic.ANSWER}),
        upstream=upstream,
    )
    for upstream in ("text", "unicode", "whitespace", "empty")
)

ANSWER_FAILURES = tuple(
    Scenario(
        f"answer-{failure}",
        f"ask without a stream while the upstream answers {failure}",
        "answer",
        frozenset({Topic.ANSWER_FAILURE}),
        upstream=failure,
    )
    for failure in (
        "auth-error",
        "invalid-model",
        "rate-limit",
        "server-error",
        "overloaded",
        "disconnect-mid",
    )
)

# Credentials that must be refused.
CREDENTIALS = tuple(
    Scenario(
        f"auth-{flaw}",
        does,
        "credentials",
        frozenset({Topic.AUTH}),
        upstream="",
        settings={"flaw": flaw},
        needs_mock=False,
    )
    for flaw, does in {
        "missing": "ask without credentials",
        "malformed": "ask with a scheme and a token that mean nothing",
        "forged": "ask with a JWT signed by another secret",
        "unsigned": "ask with a JWT of algorithm none",
        "expired": "ask with a JWT that has expired",
    }.items()
)

ANONYMOUS = Scenario(
    "anonymous",
    "ask without credentials, where none are needed",
    "anonymous",
    frozenset({Topic.ANONYMOUS}),
    needs_mock=False,
)

BROWSERS = tuple(
    Scenario(
        name,
        does,
        "browser",
        frozenset({topic}),
        settings={"origin": origin},
        needs_mock=False,
    )
    for name, does, topic, origin in (
        ("cors", "ask as a page of some other origin would", Topic.CORS, "any"),
        (
            "cors-allowed",
            "ask as a page of the allowed origin would",
            Topic.ALLOWED_ORIGIN,
            "allowed",
        ),
        (
            "cors-foreign",
            "ask as a page of a foreign origin would",
            Topic.FOREIGN_ORIGIN,
            "foreign",
        ),
    )
)

RESUMES = (
    Scenario(
        "resume",
        "read a stream to its end, then ask again after each of its events",
        "resume",
        frozenset({Topic.RESUME}),
        options={"tokens": 6},
    ),
    Scenario(
        "resume-failed",
        "read a stream that fails, then ask again after each of its events",
        "resume",
        frozenset({Topic.RESUME_FAILED}),
        upstream="error-mid",
        options={"after": 2},
    ),
    Scenario(
        "resume-cut",
        "leave a stream in the middle, then ask again after the last event that came",
        "resume",
        frozenset({Topic.RESUME_CUT}),
        options={"tokens": 6, "hold": 3},
    ),
)

SESSIONS = (
    Scenario(
        "sessions",
        "count the messages of a session after each question, then delete it",
        "sessions",
        SUCCEEDS | {Topic.SESSIONS},
    ),
)

HEALTH = (
    Scenario(
        "health",
        "ask the endpoint how it is",
        "health",
        frozenset({Topic.HEALTH}),
        upstream="",
        needs_mock=False,
    ),
)

ALWAYS = (*TEXTS, *HOLDS, *FAILURES, *MID_FAILURES, *LEAVES, *CROWDS)
WITH_ANSWER = (*PARITIES, *ANSWER_FAILURES)
# What every provider that a question can choose is put through.
SWEEP_NAMES = frozenset(
    {
        "text",
        "unicode",
        "whitespace",
        "empty",
        "hold-middle",
        "auth-error",
        "invalid-model",
        "rate-limit",
        "server-error",
        "overloaded",
        "error-mid",
        "disconnect-mid",
        "truncate-mid",
        "malformed-mid",
        "leave-midway",
    }
)
SWEEP = tuple(scenario for scenario in ALWAYS if scenario.name in SWEEP_NAMES)
