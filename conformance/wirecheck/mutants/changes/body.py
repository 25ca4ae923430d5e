"""Ways to change the body of a recording, by its bytes or by its events."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wirecheck.mutants.changes.model import Change, then
from wirecheck.mutants.changes.response import ending, header
from wirecheck.recording import Frame, Recording

# The bytes of one event, and when they arrived.
Piece = tuple[float, bytes]


def pieces(recording: Recording) -> list[Piece]:
    """The body cut at its events."""
    body, events = recording.body, recording.decoded.events
    return [(event.at_ms, body[event.start : event.end]) for event in events]


def with_pieces(recording: Recording, changed: list[Piece]) -> Recording:
    """The recording with this body; pieces without bytes are left out."""
    frames = tuple(Frame(at_ms, data) for at_ms, data in changed if data)
    return replace(recording, frames=frames)


def body(text: bytes) -> Change:
    """Sets the whole body."""
    return lambda recording: with_pieces(recording, [(recording.ending.at_ms, text)])


def each(edit: Callable[[bytes], bytes]) -> Change:
    """Changes the bytes of every event."""
    return lambda recording: with_pieces(
        recording, [(at_ms, edit(data)) for at_ms, data in pieces(recording)]
    )


def at(index: int, edit: Callable[[bytes], bytes]) -> Change:
    """Changes the bytes of one event; negative indices count from the last."""

    def change(recording: Recording) -> Recording:
        events = pieces(recording)
        at_ms, data = events[index]
        events[index] = (at_ms, edit(data))
        return with_pieces(recording, events)

    return change


def field(index: int, edit: Callable[[dict[str, Any]], Any]) -> Change:
    """Changes the JSON of one event."""
    return at(index, lambda data: event(edit(json.loads(data.partition(b":")[2]))))


def event(value: Any) -> bytes:
    """An event of SSE whose data is JSON."""
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def drop(index: int) -> Change:
    """Takes one event away."""
    return at(index, lambda _: b"")


def twice(index: int) -> Change:
    """Sends the bytes of one event twice."""
    return at(index, lambda data: data + data)


def insert(index: int, data: bytes) -> Change:
    """Puts bytes before an event."""
    return at(index, lambda following: data + following)


def append(data: bytes) -> Change:
    """Puts bytes behind the last event."""
    return at(-1, lambda last: last + data)


def swap(one: int, two: int) -> Change:
    """Sends each of two events in the place of the other."""

    def change(recording: Recording) -> Recording:
        events = pieces(recording)
        (time_one, data_one), (time_two, data_two) = events[one], events[two]
        events[one], events[two] = (time_one, data_two), (time_two, data_one)
        return with_pieces(recording, events)

    return change


def cut(index: int, how: Any = "truncated") -> Change:
    """Breaks the connection off before an event."""

    def change(recording: Recording) -> Recording:
        return ending(how)(with_pieces(recording, pieces(recording)[:index]))

    return change


def buffered(recording: Recording) -> Recording:
    """Lets the whole body arrive at the end."""
    return with_pieces(recording, [(recording.ending.at_ms, recording.body)])


def gzipped(*, flushed: bool = True) -> Change:
    """Compresses the body, and flushes after each frame or at the end alone."""

    def change(recording: Recording) -> Recording:
        press = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
        when = zlib.Z_SYNC_FLUSH if flushed else zlib.Z_NO_FLUSH
        coded = [
            (frame.at_ms, press.compress(frame.data) + press.flush(when))
            for frame in recording.frames
        ]
        coded.append((recording.ending.at_ms, press.flush()))
        said = then(header("content-encoding", "gzip"), header("vary", "Accept-Encoding"))
        return said(with_pieces(recording, coded))

    return change


def more_bytes(data: bytes) -> Change:
    """Lets bytes follow the body, whatever its coding."""
    return lambda recording: replace(
        recording, frames=(*recording.frames, Frame(recording.ending.at_ms, data))
    )


def fewer_bytes(count: int) -> Change:
    """Cuts bytes off the last frame, whatever its coding."""

    def change(recording: Recording) -> Recording:
        *frames, last = recording.frames
        return replace(recording, frames=(*frames, replace(last, data=last.data[:-count])))

    return change
