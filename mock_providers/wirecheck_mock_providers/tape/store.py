"""Recordings as text: JSON Lines in the format of the checker's (`wirecheck.recording.store`).

The first line is the request, the last the ending; between them stand the response head, frames
and marks. Bytes that are UTF-8 stand as text, others as base64. The checker and the mock share no
code, so the format is written and read here for a second time; tests hold the two together.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from wirecheck_mock_providers.tape.errors import TapeError
from wirecheck_mock_providers.tape.recording import (
    End,
    Mark,
    Moment,
    Piece,
    Recording,
    Request,
    Response,
    Transport,
)

FORMAT: Final = 1

_REQUEST: Final = TypeAdapter(Request)
_MOMENT: Final = TypeAdapter(Moment)
_TRANSPORT: Final = TypeAdapter(Transport)
_NAME: Final = TypeAdapter(str)


def lines(recording: Recording) -> Iterator[str]:
    """Yield the lines of the recording's file."""
    for line in _things(recording):
        yield json.dumps(line) + "\n"


def _things(recording: Recording) -> Iterator[dict[str, Any]]:
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
    for piece in recording.pieces:
        yield {"frame": {"at_ms": piece.at_ms, **_text_or_base64(piece.data)}}
    for mark in recording.marks:
        yield {"mark": asdict(mark)}
    yield {"ending": asdict(recording.end)}


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


def _piece(fields: Any) -> Piece:
    if not isinstance(fields, dict):
        raise ValueError("a frame is a JSON object")  # noqa: TRY004 - as all damage
    return Piece(_MOMENT.validate_python(fields.get("at_ms")), _bytes(fields))


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "response": TypeAdapter(Response).validate_python,
    "frame": _piece,
    "mark": TypeAdapter(Mark).validate_python,
    # What the upstream saw of it does not come back.
    "journal": lambda _: None,
    "ending": TypeAdapter(End).validate_python,
}


def read(text: str, name: str) -> Recording:
    """Return the recording that a file holds.

    Raises:
        TapeError: it is none; the message begins with `name` and the line.
    """
    number = 1
    things: dict[str, list[Any]] = {kind: [] for kind in _READERS}
    try:
        rows = text.removesuffix("\n").split("\n")
        head = _object(rows[0])
        request = _request(head)
        for number, row in enumerate(rows[1:], 2):  # noqa: B007 - told
            kind, thing = _thing(_object(row))
            if things["ending"] or (kind == "response" and things[kind]):
                raise ValueError(f"one {kind} too many")  # noqa: TRY301 - as all damage
            things[kind].append(thing)
        if not things["ending"]:
            raise ValueError("it breaks off before the ending")  # noqa: TRY301 - likewise
        return Recording(
            contract=_NAME.validate_python(head.get("contract")),
            scenario=_NAME.validate_python(head.get("scenario")),
            part=_NAME.validate_python(head.get("part")),
            transport=_TRANSPORT.validate_python(head.get("transport")),
            request=request,
            response=next(iter(things["response"]), None),
            pieces=tuple(things["frame"]),
            marks=tuple(things["mark"]),
            end=things["ending"][0],
        )
    # ValueError: what is wrong by itself, by pydantic or by json; RecursionError: nested too deep.
    except (ValueError, RecursionError) as error:
        raise TapeError(f"{name}:{number}: no recording, or damaged: {_words(error)}") from error


def _object(row: str) -> dict[str, Any]:
    line = json.loads(row)
    if not isinstance(line, dict):
        raise ValueError("a line is a JSON object")  # noqa: TRY004 - as all damage
    return line


def _request(head: Mapping[str, Any]) -> Request:
    fields = head.get("request")
    if head.get("wirecheck") != FORMAT or not isinstance(fields, dict):
        raise ValueError(f'the first line has "wirecheck": {FORMAT} and the request')
    return _REQUEST.validate_python(fields | {"body": _bytes(fields.get("body"))})


def _thing(line: Mapping[str, Any]) -> tuple[str, Any]:
    if len(line) != 1 or not line.keys() <= _READERS.keys():
        raise ValueError(f"a line holds one of {', '.join(_READERS)}")
    ((kind, fields),) = line.items()
    return kind, _READERS[kind](fields)


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return ": ".join([*map(str, first["loc"]), first["msg"]])
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} (column {error.colno})"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)
