"""Mutants of a stream that may be compressed."""

from wirecheck.mutants.changes import append, fewer_bytes, gzipped, header, more_bytes, then
from wirecheck.mutants.model import mutant
from wirecheck.mutants.recorded.wire import OF_EVENTS
from wirecheck.wire.coding import VIOLATIONS

# What is sent as gzip, and is more than what is decoded of it.
BOMB = (b": " + b"x" * 1_000_000 + b"\n") * 17

MUTANTS = [
    mutant(
        "compressed without a flush",
        "compressed",
        gzipped(flushed=False),
        "delivery.before-release",
    ),
    mutant(
        "said to be compressed",
        "compressed",
        then(header("content-encoding", "gzip"), header("vary", "Accept-Encoding")),
        "coding.corrupt",
        "delivery.before-release",
        blinds=OF_EVENTS,
    ),
    mutant("no checksum", "compressed", then(gzipped(), fewer_bytes(8)), "coding.unfinished"),
    mutant("bytes behind it", "compressed", then(gzipped(), more_bytes(b"\n")), "coding.after-end"),
    mutant(
        "a bomb",
        "compressed",
        then(append(BOMB), gzipped()),
        "coding.too-large",
        "framing.unterminated-line",
    ),
    mutant(
        "a coding that nobody offered to take",
        "compressed",
        then(header("content-encoding", "br"), header("vary", "Accept-Encoding")),
        "head.content-encoding",
        "delivery.before-release",
        blinds=OF_EVENTS | VIOLATIONS.keys(),
    ),
]
