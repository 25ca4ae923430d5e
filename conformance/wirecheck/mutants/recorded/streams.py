"""Mutants of text, delivery, outcome, calls of the upstream, cancellation and isolation."""

import json
from typing import Any
from unicodedata import normalize

from wirecheck.mutants.changes import (
    buffered,
    call,
    called_twice,
    drop,
    each,
    ending,
    event,
    field,
    insert,
    late_mark,
    mark,
    never_called,
    swap,
    twice,
)
from wirecheck.mutants.edits import error, text
from wirecheck.mutants.model import Recordings, mutant, mutant_over_all
from wirecheck.recording import Recording


def _composed(data: bytes) -> Any:
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
    mutant("asked again later", "leave-stalled", mark("called-later", "1"), "cancel.no-retry"),
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


def _foreign_text(recordings: Recordings) -> list[Recording]:
    """Gives one stream a token of another."""
    first, second, *others = recordings
    token = next(seen.data for seen in second.decoded.events)
    run = second.journal.run if second.journal else ""
    strange = json.loads(token) | {"content": f" {run} "}
    return [insert(1, event(strange))(first), second, *others]


CROWD += [
    mutant_over_all(
        "text of another stream",
        "crowd",
        _foreign_text,
        "isolation.own-text",
        "isolation.no-foreign-text",
        "delivery.before-release",
    ),
    mutant("all at the end in the crowd", "crowd", buffered, "delivery.before-release"),
]
