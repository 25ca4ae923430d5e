"""Recordings as large as a probe takes, of what costs a reader most."""

import random
import zlib
from dataclasses import replace
from functools import cache
from typing import Final

from hostile_changes import Change

from wirecheck.recording import Frame, Recording, Response

MIB: Final = 1024 * 1024
# As much as a probe takes (`wirecheck.probes.limits.BODY_BYTES`).
LARGE: Final = 8 * MIB


@cache
def _bomb() -> bytes:
    """A gibibyte of zeros, compressed twice over in one stream."""
    press = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    return b"".join(press.compress(bytes(MIB)) for _ in range(1024)) + press.flush()


def _bombed(recording: Recording, _: random.Random) -> Recording:
    headers = (("Content-Encoding", "gzip"),)
    response = Response(200, headers, "HTTP/1.1", 1.0)
    return replace(recording, response=response, frames=(Frame(1.0, _bomb()),))


def _filled(*units: bytes, prefix: bytes = b"") -> Change:
    """As much as a probe takes, of one of these units."""

    def change(recording: Recording, chance: random.Random) -> Recording:
        unit = chance.choice(units)
        data = (prefix + unit * (LARGE // len(unit)))[:LARGE]
        size = chance.choice((65_536, LARGE))
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        frames = tuple(Frame(float(i), piece) for i, piece in enumerate(pieces))
        return replace(recording, frames=frames)

    return change


def _crumbled(recording: Recording, chance: random.Random) -> Recording:
    """As many reads or messages as a probe takes, each tiny."""
    unit = chance.choice((b"\n", b"{", b"x", b"42[", b"2", b"\xff", b"[]"))
    return replace(recording, frames=tuple(Frame(i / 100, unit) for i in range(100_000)))


def _many_events(recording: Recording, chance: random.Random) -> Recording:
    """As many events as a probe takes."""
    event = chance.choice(
        (b'data: {"type":"chunk","content":"x"}\n\n', b"data: 1\n\n", b'{"a":1}\n')
    )
    data = event * 50_000
    frames = tuple(Frame(at / 1e3, data[at : at + 16_384]) for at in range(0, len(data), 16_384))
    return replace(recording, frames=frames)


def _many_messages(recording: Recording, chance: random.Random) -> Recording:
    message = chance.choice(
        (b'{"type":"chunk","content":"x"}', b'42["chunk",{"content":"x"}]', b"{}")
    )
    return replace(recording, frames=tuple(Frame(float(i), message) for i in range(50_000)))


LARGE_CHANGES: Final[tuple[Change, ...]] = (
    _bombed,
    _filled(b"\n", b"\r", b"\r\n", b"\0", b":\n", b"\n\n", b"id:1\n"),
    _filled(b"x", b"\xff", b"\x1b[2J", "\u202e".encode(), "e\u0301".encode(), prefix=b"data: "),
    _filled(b"[", b'{"a":', b'"', b"\\ud800", prefix=b"data: "),
    _filled(b"data:\n", b"x: y\n", b"data: \xff\n", b"<b>\n", prefix=b""),
    _crumbled,
    _many_events,
    _many_messages,
)
