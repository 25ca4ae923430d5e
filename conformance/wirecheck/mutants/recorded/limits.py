"""Mutants of what a deployment may declare: that limits are in force, that a key is missing."""

from dataclasses import replace

from wirecheck.mutants.changes import (
    Change,
    body,
    called,
    header,
    mark,
    packet,
    said,
    saying,
    silent,
    status,
    then,
)
from wirecheck.mutants.edits import CREDENTIALS, ORIGIN, having
from wirecheck.mutants.model import mutant, mutant_over_all
from wirecheck.recording import Recording


def no_origin(recording: Recording) -> Recording:
    """The same, asked by a program."""
    headers = tuple(it for it in recording.request.headers if it[0] != "Origin")
    return replace(recording, request=replace(recording.request, headers=headers))


def readable(recording: Recording) -> Recording:
    """The same, for every page if it is the refusal."""
    return header(ORIGIN, "*")(recording) if recording.part == "over" else recording


UNTOLD = frozenset({"limit.retry-after"})


def last(number: int, seconds: float) -> Change:
    """Sets which in number the last request was, and for how long the gate had been asking."""
    return then(mark("asked", str(number)), mark("asking-for-ms", f"{seconds * 1000:.0f}"))


TOO_FAST = packet(
    "llm:stream:error", {"sessionId": None, "error": "Rate limit exceeded", "timestamp": 0}
)

TYPED = [
    mutant("one too few let in", "over-limit", status(429), "limit.let-in", part="within-010"),
    mutant("a request failing", "over-limit", status(500), "limit.let-in", part="within-003"),
    mutant(
        "one too many let in",
        "over-limit",
        then(status(200), last(11, 5)),
        "limit.refused",
        blinds=UNTOLD,
        part="over",
    ),
    mutant(
        "let in and sent on, one too many",
        "over-limit",
        then(status(200), called, last(11, 5)),
        "limit.refused",
        "limit.not-forwarded",
        blinds=UNTOLD,
        part="over",
    ),
    mutant("a bucket refilled meanwhile", "over-limit", last(14, 18), part="over"),
    mutant(
        "more let in than are refilled",
        "over-limit",
        then(status(200), last(14, 18)),
        "limit.refused",
        blinds=UNTOLD,
        part="over",
    ),
    mutant(
        "as slow as a bucket is refilled",
        "over-limit",
        then(status(200), called, last(14, 24)),
        blinds=UNTOLD | {"limit.refused", "limit.not-forwarded"},
        part="over",
    ),
    mutant(
        "too slow to be asked too often",
        "over-limit",
        then(status(200), called, last(30, 60.001)),
        blinds=UNTOLD | {"limit.refused", "limit.not-forwarded"},
        part="over",
    ),
    mutant("another status", "over-limit", status(503), "limit.refused", part="over"),
    mutant(
        "no time to come again",
        "over-limit",
        header("Retry-After", None),
        "limit.retry-after",
        part="over",
    ),
    mutant(
        "a vague time to come again",
        "over-limit",
        header("Retry-After", "soon"),
        "limit.retry-after",
        part="over",
    ),
    mutant(
        "a date to come again",
        "over-limit",
        header("Retry-After", "Sat, 21 Nov 2026 08:00:00 GMT"),
        part="over",
    ),
    mutant("refused, and yet asked", "over-limit", called, "limit.not-forwarded", part="over"),
    mutant("one limit for all users", "over-limit", status(429), "limit.others", part="other"),
    mutant(
        "a path in the refusal",
        "over-limit",
        body(b'{"detail": "/srv/app/limits.py"}'),
        "leak.path",
        part="over",
    ),
]

PAGES = [
    mutant(
        "a refusal that no page can read",
        "over-limit",
        header(ORIGIN, None),
        "cors.limited",
        part="over",
    ),
    mutant(
        "a refusal without credentials",
        "over-limit",
        header(CREDENTIALS, None),
        "cors.limited",
        part="over",
    ),
    mutant_over_all(
        "a refusal that every page can read",
        "over-limit",
        lambda them: [header(CREDENTIALS, None)(readable(it)) for it in them],
    ),
    mutant("no answer that a page can read", "over-limit", header(ORIGIN, None), part="within"),
    mutant("asked by no page", "over-limit", no_origin, part=""),
]

PARTIAL = [
    mutant(
        "the limit of streams for answers",
        "over-limit-answer",
        status(429),
        "limit.let-in",
        part="within-031",
    ),
    mutant(
        "answers without limit",
        "over-limit-answer",
        then(status(200), last(62, 1)),
        "limit.refused",
        part="over",
    ),
]

SESSION = [
    mutant(
        "one too few let in",
        "over-limit",
        said(-1, having(error="Rate limit exceeded: wait 1 s.")),
        "limit.let-in",
        part="within-060",
    ),
    mutant("a message ignored", "over-limit", silent, "limit.let-in", part="within-060"),
    mutant(
        "refused in other words",
        "over-limit",
        said(-1, having(error="Too fast")),
        "limit.refused",
        part="over",
    ),
    mutant("over the limit, ignored", "over-limit", silent, "limit.refused", part="over"),
    mutant("one limit for all users", "over-limit", saying(TOO_FAST), "limit.others", part="other"),
]

KEYS = [
    mutant(
        "a missing key in other words",
        "missing-key-deepseek",
        said(-1, having(error="Something failed")),
        "key.told",
    ),
    mutant("asked without a key", "missing-key-deepseek", called, "key.not-forwarded"),
]
