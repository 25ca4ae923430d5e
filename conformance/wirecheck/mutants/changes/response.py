"""Ways to change the head, the marks and the ending of a recording."""

from dataclasses import replace
from typing import Any

from wirecheck.mutants.changes.model import Change
from wirecheck.recording import Ending, Headers, Mark, Recording, Response


def header(name: str, value: str | None) -> Change:
    """Sets a header of the response, or removes it."""

    def change(recording: Recording) -> Recording:
        head = _head(recording)
        kept: Headers = tuple(it for it in head.headers if it[0].lower() != name.lower())
        added: Headers = ((name, value),) if value is not None else ()
        return replace(recording, response=replace(head, headers=kept + added))

    return change


def status(code: int) -> Change:
    """Sets the status of the response."""
    return lambda recording: replace(recording, response=replace(_head(recording), status=code))


def no_response(recording: Recording) -> Recording:
    """Lets the connection close before a response."""
    return replace(
        recording,
        response=None,
        frames=(),
        ending=Ending("truncated", 1.0, "Server disconnected without sending a response."),
    )


def ending(how: Any) -> Change:
    """Sets how the recording ended."""
    return lambda recording: replace(
        recording, ending=Ending(how, recording.ending.at_ms, "changed")
    )


def mark(name: str, detail: str) -> Change:
    """Sets the detail of a mark."""

    def change(recording: Recording) -> Recording:
        marks = tuple(
            Mark(it.at_ms, it.name, detail) if it.name == name else it for it in recording.marks
        )
        return replace(recording, marks=marks)

    return change


def late_mark(name: str, by_ms: float) -> Change:
    """Moves a mark to a later moment."""

    def change(recording: Recording) -> Recording:
        marks = tuple(
            Mark(it.at_ms + by_ms, it.name, it.detail) if it.name == name else it
            for it in recording.marks
        )
        return replace(recording, marks=marks)

    return change


def _head(recording: Recording) -> Response:
    if recording.response is None:
        raise ValueError(f"{recording.name} has no response to change")
    return recording.response
