"""Ways to change a recording, so that it is a recording of an endpoint broken in one way."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wirecheck.recording import Call, Ending, Frame, Headers, Journal, Mark, Recording, Response

Change = Callable[[Recording], Recording]
# The bytes of one event, and when they arrived.
Piece = tuple[float, bytes]


def then(*changes: Change) -> Change:
    """One change after the other."""

    def change(recording: Recording) -> Recording:
        for step in changes:
            recording = step(recording)
        return recording

    return change


# -- the head and the ending ---------------------------------------------------------------------


def header(name: str, value: str | None) -> Change:
    """Sets a header of the response, or removes it."""

    def change(recording: Recording) -> Recording:
        head = _head(recording)
        kept: Headers = tuple(it for it in head.headers if it[0].lower() != name.lower())
        added: Headers = ((name, value),) if value is not None else ()
        return replace(recording, response=replace(head, headers=kept + added))

    return change


def status(code: int) -> Change:
    return lambda recording: replace(recording, response=replace(_head(recording), status=code))


def no_response(recording: Recording) -> Recording:
    return replace(
        recording,
        response=None,
        frames=(),
        ending=Ending("truncated", 1.0, "Server disconnected without sending a response."),
    )


def ending(how: Any) -> Change:
    return lambda recording: replace(
        recording, ending=Ending(how, recording.ending.at_ms, "changed")
    )


def mark(name: str, detail: str) -> Change:
    def change(recording: Recording) -> Recording:
        marks = tuple(
            Mark(it.at_ms, it.name, detail) if it.name == name else it for it in recording.marks
        )
        return replace(recording, marks=marks)

    return change


def late_mark(name: str, by_ms: float) -> Change:
    def change(recording: Recording) -> Recording:
        marks = tuple(
            Mark(it.at_ms + by_ms, it.name, it.detail) if it.name == name else it
            for it in recording.marks
        )
        return replace(recording, marks=marks)

    return change


def _head(recording: Recording) -> Response:
    assert recording.response is not None
    return recording.response


# -- the body -------------------------------------------------------------------------------------


def pieces(recording: Recording) -> list[Piece]:
    """The body cut at its events."""
    body, events = recording.body, recording.decoded.events
    return [(event.at_ms, body[event.start : event.end]) for event in events]


def with_pieces(recording: Recording, changed: list[Piece]) -> Recording:
    frames = tuple(Frame(at_ms, data) for at_ms, data in changed if data)
    return replace(recording, frames=frames)


def body(text: bytes) -> Change:
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
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def drop(index: int) -> Change:
    return at(index, lambda _: b"")


def twice(index: int) -> Change:
    return at(index, lambda data: data + data)


def insert(index: int, data: bytes) -> Change:
    """Puts bytes before an event."""
    return at(index, lambda following: data + following)


def append(data: bytes) -> Change:
    return at(-1, lambda last: last + data)


def swap(one: int, two: int) -> Change:
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
        return header("content-encoding", "gzip")(with_pieces(recording, coded))

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


# -- the upstream ---------------------------------------------------------------------------------


def journal(edit: Callable[[Journal], Journal]) -> Change:
    def change(recording: Recording) -> Recording:
        assert recording.journal is not None
        return replace(recording, journal=edit(recording.journal))

    return change


def call(**changes: Any) -> Change:
    """Changes what is noted of the last upstream call."""
    return journal(lambda it: replace(it, calls=(*it.calls[:-1], replace(it.calls[-1], **changes))))


never_called = journal(lambda it: replace(it, calls=()))
called_twice = journal(lambda it: replace(it, calls=it.calls * 2))
called = journal(lambda it: replace(it, calls=(Call("openai", "text", stream=True, status=200),)))
