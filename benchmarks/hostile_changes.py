"""Ways to make a hostile recording of an honest one: each takes a source of chance."""

import gzip
import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final, get_args

from hostile_values import HEADERS, PACKETS, PIECES, STATUSES, TEXTS, VALUES

from wirecheck.recording import (
    ENDINGS,
    Call,
    Ending,
    Frame,
    Journal,
    KeyPrint,
    Mark,
    Recording,
    Response,
    Transport,
)

Change = Callable[[Recording, random.Random], Recording]


def likely(chance: random.Random, share: float) -> bool:
    return chance.random() < share


def hostile_text(chance: random.Random) -> str:
    text = chance.choice(TEXTS)
    return text * chance.randrange(1, 400) if likely(chance, 0.03) else text


# -- bytes ----------------------------------------------------------------------------------------


def _random(_: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(600))


def _truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _beheaded(data: bytes, chance: random.Random) -> bytes:
    return data[chance.randrange(len(data) + 1) :]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    one, two = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    return min(one, two), max(one, two)


def _less(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _more(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.randrange(1, 5) + data[end:]


def _with(piece: bytes, data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


def _piece(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 6)):
        data = _with(chance.choice(PIECES), data, chance)
    return data


def _told(data: bytes, chance: random.Random) -> bytes:
    return _with(hostile_text(chance).encode("utf-8", "surrogatepass"), data, chance)


def _value(data: bytes, chance: random.Random) -> bytes:
    """Puts a hostile value in the place of some value of a JSON object."""
    colons = [at for at, byte in enumerate(data) if byte == ord(":")]
    if not colons:
        return data + chance.choice(VALUES)
    start = chance.choice(colons) + 1
    ends = (at for at in range(start, len(data)) if data[at] in b",}]\n")
    end = next(ends, len(data))
    return data[:start] + chance.choice(VALUES) + data[end:]


BYTES: Final = (
    _random,
    _truncated,
    _beheaded,
    _flipped,
    _less,
    _more,
    _piece,
    _told,
    _value,
    _value,
)


# -- recordings -----------------------------------------------------------------------------------


def body(recording: Recording, chance: random.Random) -> Recording:
    """Changes the bytes, and cuts them into reads anew; of messages it changes some."""
    edit = chance.choice(BYTES)
    if recording.transport in {"websocket", "socketio", "polling"} or likely(chance, 0.2):
        frames = list(recording.frames)
        for _ in range(min(len(frames), chance.randrange(1, 4))):
            at = chance.randrange(len(frames))
            frames[at] = replace(frames[at], data=edit(frames[at].data, chance))
        return replace(recording, frames=tuple(frames))
    data = edit(b"".join(frame.data for frame in recording.frames), chance)
    return replace(recording, frames=cut(data, recording.ending.at_ms, chance))


def cut(data: bytes, end_ms: float, chance: random.Random) -> tuple[Frame, ...]:
    """The bytes in reads of any sizes."""
    size = chance.choice((1, 7, 100, 4096, len(data) or 1))
    pieces = [data[at : at + size] for at in range(0, min(len(data), 3_000 * size), size)]
    return tuple(Frame(end_ms * i / len(pieces), piece) for i, piece in enumerate(pieces))


def head(recording: Recording, chance: random.Random) -> Recording:
    response = recording.response
    if response is None or likely(chance, 0.05):
        return replace(recording, response=None if response else Response(200, (), "?", 0.0))
    headers = list(response.headers)
    for _ in range(chance.randrange(1, 5)):
        name, value = chance.choice(HEADERS)
        if likely(chance, 0.5):
            headers = [it for it in headers if it[0].lower() != name.lower()]
        headers.insert(chance.randrange(len(headers) + 1), (name, value))
    if likely(chance, 0.02):
        headers += [(f"X-{number}", hostile_text(chance)) for number in range(2_000)]
    status = chance.choice(STATUSES) if likely(chance, 0.3) else response.status
    return replace(recording, response=replace(response, status=status, headers=tuple(headers)))


def ending(recording: Recording, chance: random.Random) -> Recording:
    how, at_ms = chance.choice(list(ENDINGS)), recording.ending.at_ms * chance.random()
    return replace(recording, ending=Ending(how, at_ms, hostile_text(chance)))


def messages(recording: Recording, chance: random.Random) -> Recording:
    """Puts packets and messages between the others, some of them binary."""
    frames = list(recording.frames)
    for _ in range(chance.randrange(1, 30)):
        at_ms = recording.ending.at_ms * chance.random()
        data = chance.choice((*PACKETS, *VALUES))
        frames.insert(chance.randrange(len(frames) + 1), Frame(at_ms, data, likely(chance, 0.1)))
    return replace(recording, frames=tuple(frames))


def marks(recording: Recording, chance: random.Random) -> Recording:
    kept = [it for it in recording.marks if likely(chance, 0.7)]
    chance.shuffle(kept)
    detail = chance.choice(("", "4000", "-1", "9" * 5_000, hostile_text(chance)))
    changed = [replace(it, detail=detail) if likely(chance, 0.3) else it for it in kept]
    return replace(recording, marks=(*changed, Mark(-1.0, hostile_text(chance), detail)))


def journal(recording: Recording, chance: random.Random) -> Recording:
    if likely(chance, 0.2):
        return replace(recording, journal=None)
    told = hostile_text(chance)
    made = Call(
        provider=told,
        scenario=told,
        stream=likely(chance, 0.5),
        status=chance.choice((None, *STATUSES)),
        model=told,
        tokens=tuple(hostile_text(chance) for _ in range(chance.randrange(5))),
        sent=chance.choice((-7, 0, 1, 10**9)),
        finish=chance.choice((None, "stop", told)),
        usage=chance.choice((None, {}, {told: -1}, {"input": 10**400, "output": 0})),
        state=chance.choice(("ended", "holding", told)),
        ending=chance.choice((None, "complete", "fault", "client-left", told)),
        key=chance.choice((None, KeyPrint("0" * 64, 20), KeyPrint(told, -5), KeyPrint("", 10**9))),
    )
    calls = list(recording.journal.calls) if recording.journal else []
    calls.insert(chance.randrange(len(calls) + 1), made)
    return replace(recording, journal=Journal(told, tuple(calls * chance.randrange(1, 4))))


def transport(recording: Recording, chance: random.Random) -> Recording:
    return replace(recording, transport=chance.choice(get_args(Transport)))


def coded(recording: Recording, chance: random.Random) -> Recording:
    """Compresses the body, and may cut or damage what comes of it."""
    if recording.response is None:
        return recording
    data = b"".join(frame.data for frame in recording.frames)
    name, pressed = chance.choice((("gzip", gzip.compress(data)), ("deflate", zlib.compress(data))))
    edit = chance.choice((None, _truncated, _flipped, _more))
    pressed = edit(pressed, chance) if edit else pressed + chance.choice((b"", b"more", pressed))
    headers = (*recording.response.headers, ("Content-Encoding", name))
    return replace(
        recording,
        response=replace(recording.response, headers=headers),
        frames=cut(pressed, recording.ending.at_ms, chance),
    )


CHANGES: Final[tuple[Change, ...]] = (
    body,
    body,
    body,
    body,
    head,
    head,
    ending,
    messages,
    marks,
    journal,
    transport,
    coded,
)
