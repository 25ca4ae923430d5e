"""Recordings as files: JSON Lines, one line a thing that happened, readable by eye and by ``jq``.

The first line is the request, the last the ending; between them stand the response head, frames,
marks and the upstream's journal. Bytes that are UTF-8 are written as text, others as base64.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

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
# A probe takes at most 8 MiB of body in 100,000 reads (`wirecheck.probes.limits`), each a line, and
# JSON writes a byte in six characters at most; what is much larger was not written by us.
MAX_FILE_BYTES = 128 * 1024 * 1024
MAX_BODY_BYTES = 16 * 1024 * 1024
MAX_LINES = 200_000
# Eleven days; a probe's conversation takes seconds.
MAX_MS = 1e9


class RecordingError(Exception):
    """A file that is no recording; the message says where and why."""


def _text_or_base64(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _bytes(fields: Any) -> bytes:
    match fields:
        case {"text": str(text)}:
            return text.encode()
        case {"base64": str(code)}:
            return base64.b64decode(code, validate=True)
    raise ValueError("bytes stand as `text` or as `base64`")


def _frame(frame: Frame) -> dict[str, Any]:
    binary = {"binary": True} if frame.binary else {}
    return {"at_ms": frame.at_ms, **binary, **_text_or_base64(frame.data)}


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


@dataclass(frozen=True)
class _Head:
    """The first line."""

    wirecheck: Literal[1]
    contract: str
    scenario: str
    part: str
    transport: Transport
    request: dict[str, Any]


@dataclass(frozen=True)
class _Moment:
    at_ms: float
    binary: bool = False


_HEAD, _MOMENT, _REQUEST = TypeAdapter(_Head), TypeAdapter(_Moment), TypeAdapter(Request)


def _read_frame(fields: Any) -> Frame:
    moment = _MOMENT.validate_python(fields)
    return Frame(moment.at_ms, _bytes(fields), moment.binary)


def _split(text: str) -> list[str]:
    if text.count("\n") > MAX_LINES:
        raise ValueError(f"more than {MAX_LINES:,} lines")
    return text.removesuffix("\n").split("\n")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _in_bounds(recording: Recording) -> Recording:
    """The recording, if a probe could have made it.

    Raises:
        ValueError: Its times or its size are beyond those of any probe.
    """
    times_ms = [recording.ending.at_ms, recording.response.at_ms if recording.response else 0.0]
    times_ms += [frame.at_ms for frame in recording.frames]
    times_ms += [mark.at_ms for mark in recording.marks]
    # What is not a number is not within bounds either.
    if not all(abs(at_ms) <= MAX_MS for at_ms in times_ms):
        raise ValueError(f"times are milliseconds, of at most {MAX_MS:,.0f}")
    if sum(len(frame.data) for frame in recording.frames) > MAX_BODY_BYTES:
        raise ValueError(f"more than {MAX_BODY_BYTES:,} bytes of body")
    return recording


_READERS: dict[str, Callable[[Any], Any]] = {
    "response": TypeAdapter(Response).validate_python,
    "frame": _read_frame,
    "mark": TypeAdapter(Mark).validate_python,
    "journal": TypeAdapter(Journal).validate_python,
    "ending": TypeAdapter(Ending).validate_python,
}
_SEVERAL = frozenset({"frame", "mark"})


class _Reading:
    """Collects the lines of a file."""

    def __init__(self) -> None:
        self._head: _Head | None = None
        self._request: Request | None = None
        self._things: dict[str, list[Any]] = {name: [] for name in _READERS}

    def take(self, line: Any) -> None:
        if not isinstance(line, dict):
            raise ValueError("a line is a JSON object")  # noqa: TRY004 - as all damage
        if self._head is None:
            self._head = _HEAD.validate_python(line)
            body = _bytes(self._head.request.get("body"))
            self._request = _REQUEST.validate_python(self._head.request | {"body": body})
            return
        if len(line) != 1 or not line.keys() <= _READERS.keys():
            raise ValueError(f"a line holds one of {', '.join(_READERS)}")
        if self._things["ending"]:
            raise ValueError("nothing follows the ending")
        ((name, fields),) = line.items()
        if self._things[name] and name not in _SEVERAL:
            raise ValueError(f"there is one {name}")
        self._things[name].append(_READERS[name](fields))

    def recording(self) -> Recording:
        head, request, things = self._head, self._request, self._things
        if head is None or request is None or not things["ending"]:
            raise ValueError("it breaks off before the ending")
        made = Recording(
            contract=head.contract,
            scenario=head.scenario,
            part=head.part,
            transport=head.transport,
            request=request,
            response=next(iter(things["response"]), None),
            frames=tuple(things["frame"]),
            marks=tuple(things["mark"]),
            ending=things["ending"][0],
            journal=next(iter(things["journal"]), None),
        )
        return _in_bounds(made)


def load(path: Path) -> Recording:
    """Read a recording.

    Raises:
        RecordingError: The file cannot be read, or is no recording of this format.
    """
    if not path.is_file():
        raise RecordingError(f"{path}: there is no such file")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise RecordingError(f"{path}: larger than {MAX_FILE_BYTES:,} bytes, so no recording")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RecordingError(f"{path}:{line}: not UTF-8 text (byte {error.start:,})") from error
    return loads(text, str(path))


def loads(text: str, name: str = "recording") -> Recording:
    """The recording that ``dumps`` wrote; raises ``RecordingError`` as ``load`` does."""
    reading, number = _Reading(), 1
    try:
        for number, line in enumerate(_split(text), 1):  # noqa: B007 - told
            reading.take(json.loads(line, parse_constant=_refuse_constant))
        return reading.recording()
    # ValueError: what is wrong by itself, by pydantic or by json; the others: by its size.
    except (ValueError, OverflowError, RecursionError) as error:
        raise RecordingError(
            f"{name}:{number}: no recording, or damaged: {_words(error)}"
        ) from error


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return ": ".join([*map(str, first["loc"]), first["msg"]])
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} (column {error.colno})"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)
