"""Recordings as files: JSON Lines, one line a thing that happened, readable by eye and by ``jq``.

The first line is the request, the last the ending; between them stand the response head, frames,
marks and the upstream's journal. Bytes that are UTF-8 are written as text, others as base64.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from wirecheck.recording.decode import Frame, Transport
from wirecheck.recording.model import (
    Ending,
    Journal,
    Mark,
    Recording,
    Request,
    Response,
)

FORMAT = 1
# A recording holds at most some megabytes of body; what is much larger was not written by us.
MAX_FILE_BYTES = 256 * 1024 * 1024


class RecordingError(Exception):
    """A file that is no recording; the message says where and why."""


def _text_or_base64(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _bytes(fields: dict[str, Any]) -> bytes:
    if "text" in fields:
        return str(fields["text"]).encode()
    return base64.b64decode(fields["base64"], validate=True)


def _frame(frame: Frame) -> dict[str, Any]:
    return {"at_ms": frame.at_ms, **_text_or_base64(frame.data)}


def _lines(recording: Recording) -> Iterator[dict[str, Any]]:
    request = asdict(recording.request)
    yield {
        "wirecheck": FORMAT,
        "contract": recording.contract,
        "scenario": recording.scenario,
        "part": recording.part,
        "transport": recording.transport,
        "request": request | {"body": _text_or_base64(recording.request.body)},
    }
    if recording.response is not None:
        yield {"response": asdict(recording.response)}
    for frame in recording.frames:
        yield {"frame": _frame(frame)}
    for mark in recording.marks:
        yield {"mark": asdict(mark)}
    if recording.journal is not None:
        yield {"journal": asdict(recording.journal)}
    yield {"ending": asdict(recording.ending)}


def dumps(recording: Recording) -> str:
    """The recording as JSON Lines."""
    return "".join(json.dumps(line) + "\n" for line in _lines(recording))


def save(recording: Recording, path: Path) -> None:
    """Write a recording to ``path``, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(recording), encoding="utf-8")


_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "response": TypeAdapter(Response),
    "mark": TypeAdapter(Mark),
    "journal": TypeAdapter(Journal),
    "ending": TypeAdapter(Ending),
}
_REQUEST = TypeAdapter(Request)
_TRANSPORT: TypeAdapter[Transport] = TypeAdapter(Transport)


class _Reading:
    """Collects the lines of a file."""

    def __init__(self) -> None:
        self.head: dict[str, Any] = {}
        self.frames: list[Frame] = []
        self.things: dict[str, list[Any]] = {name: [] for name in _ADAPTERS}

    def take(self, line: dict[str, Any]) -> None:
        if not self.head:
            if line["wirecheck"] != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            self.head = line
            return
        ((name, fields),) = line.items()
        if name == "frame":
            self.frames.append(Frame(float(fields["at_ms"]), _bytes(fields)))
        else:
            self.things[name].append(_ADAPTERS[name].validate_python(fields))

    def recording(self) -> Recording:
        request = dict(self.head["request"])
        request["body"] = _bytes(request["body"])
        (ending,) = self.things["ending"]
        return Recording(
            contract=str(self.head["contract"]),
            scenario=str(self.head["scenario"]),
            part=str(self.head["part"]),
            transport=_TRANSPORT.validate_python(self.head["transport"]),
            request=_REQUEST.validate_python(request),
            response=next(iter(self.things["response"]), None),
            frames=tuple(self.frames),
            marks=tuple(self.things["mark"]),
            ending=ending,
            journal=next(iter(self.things["journal"]), None),
        )


# Everything that a damaged line can make the reading above raise.
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError)


def load(path: Path) -> Recording:
    """Read a recording.

    Raises:
        RecordingError: The file cannot be read, or is no recording of this format.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise RecordingError(f"{path}: larger than {MAX_FILE_BYTES:,} bytes, so no recording.")
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path}: cannot be read: {error}") from error
    return _parse(lines, str(path))


def loads(text: str, name: str = "recording") -> Recording:
    """The recording that ``dumps`` wrote; raises ``RecordingError`` as ``load`` does."""
    return _parse(text.split("\n"), name)


def _parse(lines: list[str], name: str) -> Recording:
    reading, number = _Reading(), 0
    try:
        for number, line in enumerate(filter(None, lines), 1):  # noqa: B007 - for the error below
            reading.take(json.loads(line))
        return reading.recording()
    except _DAMAGE as error:
        what = f"{type(error).__name__}: {error}"
        raise RecordingError(f"{name}:{number}: no recording, or damaged: {what}") from error
