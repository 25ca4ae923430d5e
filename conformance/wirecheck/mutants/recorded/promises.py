"""Mutants of dialects over SSE, and of what they promise besides the stream."""

import json
import re

from wirecheck.mutants.changes import (
    Change,
    at,
    body,
    called_twice,
    drop,
    each,
    ending,
    field,
    status,
    swap,
    then,
    twice,
)
from wirecheck.mutants.edits import Edit, having, without
from wirecheck.mutants.model import Recordings, mutant, mutant_over_all
from wirecheck.recording import Recording


def document(edit: Edit) -> Change:
    """Changes the JSON of a whole body."""

    def change(recording: Recording) -> Recording:
        return body(json.dumps(edit(json.loads(recording.body))).encode())(recording)

    return change


def unnumbered(data: bytes) -> bytes:
    """The event without its id."""
    return re.sub(rb"id: .*\n", b"", data)


RESUMES = [
    mutant("an event without id", "resume", at(1, unnumbered), "resume.ids", "resume.same-events"),
    mutant("an event twice", "resume", twice(1), "resume.ids", "resume.continues"),
    mutant(
        "the stream again after its end",
        "resume",
        then(status(200), body(b"event: done\ndata: [DONE]\n\n")),
        "resume.ended",
        part="resumed-06",
    ),
    mutant(
        "the error again after its end",
        "resume-failed",
        status(200),
        "resume.ended",
        part="resumed-02",
    ),
    mutant(
        "generated anew",
        "resume",
        called_twice,
        "resume.not-anew",
        part="resumed",
    ),
    mutant(
        "generated anew after its end",
        "resume",
        called_twice,
        "resume.not-again",
        part="resumed-06",
    ),
    mutant(
        "generated anew for the rest",
        "resume",
        called_twice,
        "resume.not-anew",
        part="resumed-01",
    ),
    mutant("a token lost on the way", "resume", drop(0), "resume.continues", part="resumed-01"),
    mutant("a token repeated", "resume", twice(0), "resume.continues", part="resumed-01"),
    mutant(
        "what came before the failure is lost",
        "resume-failed",
        drop(0),
        "resume.continues",
        part="resumed-00",
    ),
    mutant("the end is lost", "resume", drop(-1), "resume.continues", part="resumed-01"),
    mutant("the rest is lost", "resume-cut", drop(0), "resume.continues", part="resumed"),
]

INVARIANTS = [
    mutant(
        "a count left out",
        "text",
        field(2, having(count=4)),
        "invariant.count-rises-by-one",
    ),
    mutant(
        "a partial that lacks its token",
        "text",
        field(2, having(partial="")),
        "invariant.partial-is-the-text-so-far",
    ),
    mutant(
        "another number of tokens",
        "text",
        field(-1, having(tokens=11, duration=0)),
        "invariant.tokens-is-the-count",
    ),
    mutant(
        "another full response",
        "text",
        field(-1, having(full_response="x")),
        "invariant.full-response-is-the-text",
    ),
    mutant(
        "the full response trimmed",
        "whitespace",
        field(-1, lambda it: it | {"full_response": it["full_response"].strip()}),
    ),
    mutant(
        "a rate that fits no duration",
        "text",
        field(-1, having(duration=2, tokens_per_second=12)),
        "invariant.rate-fits-the-duration",
    ),
    mutant(
        "a rate too low for any duration so rounded",
        "text",
        field(-1, lambda it: it | {"duration": 0.1, "tokens_per_second": it["tokens"]}),
        "invariant.rate-fits-the-duration",
    ),
    mutant(
        "a duration rounded up to one decimal",
        "text",
        field(-1, lambda it: it | {"duration": 0.1, "tokens_per_second": it["tokens"] / 0.051}),
    ),
    mutant(
        "a duration rounded down to nothing",
        "text",
        field(-1, lambda it: it | {"duration": 0.0, "tokens_per_second": it["tokens"] / 0.01}),
    ),
    mutant(
        "two tokens swapped",
        "text",
        swap(0, 1),
        "text.exact",
        "invariant.count-rises-by-one",
        "invariant.partial-is-the-text-so-far",
        "invariant.full-response-is-the-text",
    ),
]


def counting_questions(recordings: Recordings) -> list[Recording]:
    """A session that keeps the question whose answer failed, and not that which was left."""
    counted = document(having(messages=5))
    return [counted(it) if it.part in {"count-3", "count-4"} else it for it in recordings]


SESSIONS = [
    mutant(
        "the question not counted",
        "sessions",
        document(having(messages=1)),
        "sessions.counted",
        part="count-1",
    ),
    mutant(
        "a failed answer counted",
        "sessions",
        document(having(messages=6)),
        "sessions.counted",
        part="count-3",
    ),
    mutant_over_all("the question of a failed answer counted", "sessions", counting_questions),
    mutant(
        "a left answer counted",
        "sessions",
        document(having(messages=7)),
        "sessions.counted",
        part="count-4",
    ),
    mutant("a session forgotten", "sessions", status(404), "sessions.counted", part="count-2"),
    mutant(
        "a session without its id",
        "sessions",
        document(without("session_id")),
        "sessions.valid",
        part="count-1",
    ),
    mutant(
        "a session in plain text",
        "sessions",
        body(b"2 messages"),
        "sessions.valid",
        blinds=frozenset({"sessions.counted"}),
        part="count-1",
    ),
    mutant("not deleted", "sessions", status(500), "sessions.deleted", part="deleted"),
    mutant(
        "no success in deleting",
        "sessions",
        document(having(success=False)),
        "sessions.deleted",
        part="deleted",
    ),
    mutant("read after its end", "sessions", status(200), "sessions.gone", part="gone-read"),
    mutant("deleted twice", "sessions", status(200), "sessions.gone", part="gone-deleted"),
]

PLAIN_FAILURES = [
    mutant("another status of failure", "server-error", status(400), "unstarted.status"),
    mutant(
        "a stream for a failure",
        "server-error",
        then(status(200), body(b"")),
        "unstarted.status",
        "unstarted.valid",
    ),
    mutant("a failure in plain text", "server-error", body(b"oops"), "unstarted.valid"),
    mutant(
        "a failure in other words",
        "truncate-first",
        document(having(detail="oops")),
        "unstarted.valid",
    ),
    mutant("a clean end for a failure", "error-mid", ending("clean"), "outcome.failure"),
]

HEALTH = [
    mutant("unwell", "health", status(503), "health.answered", part="health"),
    mutant(
        "well without version",
        "health",
        document(without("version")),
        "health.answered",
        part="health",
    ),
]

PLAIN_ENDINGS = [
    mutant("a good answer broken off", "text", ending("truncated"), "ending.complete"),
    mutant(
        "a last token broken off",
        "text",
        then(drop(-1), ending("truncated")),
        "ending.complete",
        "text.exact",
    ),
]

PLAIN_TEXT = [
    mutant(
        "a line end lost",
        "whitespace",
        each(lambda it: it.replace(b"data: line\ndata: ", b"data: line")),
        "text.exact",
    ),
    mutant("an answer for no text", "empty", body(b"data: Sorry.\n\n"), "text.exact"),
]

PLAIN_CROWD = [
    mutant("broken off in the crowd", "crowd", ending("truncated"), "isolation.undisturbed"),
]


def _without_ids(recordings: Recordings) -> list[Recording]:
    """The first stream alone: what has no ids cannot be resumed."""
    return [each(unnumbered)(recordings[0])]


RESUMES += [mutant_over_all("no event has an id", "resume", _without_ids, "resume.ids")]
