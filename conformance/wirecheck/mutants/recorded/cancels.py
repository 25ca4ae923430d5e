"""Mutants of cancels by message, whatever the dialect."""

from wirecheck.mutants.changes import at, call, drop, late_mark, put, silent, unmarked
from wirecheck.mutants.model import Mutant, mutant


def cancels(confirmed: str, success: bytes, chunk: bytes) -> list[Mutant]:
    """How a cancel by message goes wrong, whatever the events are."""
    part = "cancelled"
    return [
        mutant("a cancel unconfirmed", "cancel-midway", drop(-1), confirmed, part=part),
        mutant(
            "success for a cancel",
            "cancel-midway",
            at(-1, lambda _: success),
            "cancel.no-success",
            confirmed,
            part=part,
        ),
        mutant("text after a cancel", "cancel-midway", put(-1, chunk), "cancel.kept", part=part),
        mutant("text lost by a cancel", "cancel-last", drop(-2), "cancel.kept", part=part),
        mutant(
            "upstream left open", "cancel-midway", call(ending=None), "cancel.stopped", part=part
        ),
        mutant(
            "upstream read to its end",
            "cancel-midway",
            call(ending="complete"),
            "cancel.stopped",
            part=part,
        ),
        mutant(
            "upstream closed late",
            "cancel-waiting",
            late_mark("upstream-asked", 2500),
            "cancel.stopped",
            part=part,
        ),
        mutant(
            "over before it could be cancelled",
            "cancel-midway",
            unmarked("cancelled"),
            blinds=frozenset({"cancel.stopped", "cancel.no-success", "cancel.kept", confirmed}),
            part=part,
        ),
        mutant(
            "text comes after the end",
            "cancel-midway",
            put(0, chunk),
            "connection.no-strays",
            part="connection",
        ),
        mutant(
            "no answer after a cancel", "cancel-midway", silent, "connection.usable", part="after"
        ),
    ]
