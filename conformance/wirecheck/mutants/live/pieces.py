"""What a piece of a stream carries, whatever the dialect: an event of SSE, or a message."""

import json
from collections.abc import Callable
from typing import Any

DATA = b"data:"
PACKET = b"42"
# Where the dialects have the text of a token.
TEXT_KEYS = ("content", "token")

Payload = dict[str, Any]


def payload(piece: bytes) -> Payload:
    """The JSON object that a piece carries; empty if it carries none."""
    try:
        value = json.loads(_json(piece))
    except ValueError:
        return {}
    if isinstance(value, list) and len(value) > 1:
        value = value[1]  # a Socket.IO event: its name, its argument
    return value if isinstance(value, dict) else {}


def _json(piece: bytes) -> bytes:
    if piece.startswith(PACKET):
        return piece.removeprefix(PACKET)
    return piece.partition(DATA)[2] if DATA in piece else piece


def carrying(piece: bytes, value: Payload) -> bytes:
    """The piece with another object."""
    told = json.dumps(value).encode()
    if piece.startswith(PACKET):
        name = json.loads(piece.removeprefix(PACKET))[0]
        return PACKET + json.dumps([name, value]).encode()
    return DATA + b" " + told + b"\n\n" if piece.startswith(DATA) else told


def edited(edit: Callable[[Payload], Payload]) -> Callable[[bytes], bytes]:
    """Edits the object of each piece that carries one."""

    def change(piece: bytes) -> bytes:
        value = payload(piece)
        return carrying(piece, edit(value)) if value else piece

    return change


def text(piece: bytes) -> str | None:
    """The text that a piece carries; None if it is no token."""
    value = payload(piece)
    found = (value[key] for key in TEXT_KEYS if isinstance(value.get(key), str))
    return next(found, None)


def retold(edit: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """Edits the text of each token."""

    def change(value: Payload) -> Payload:
        changed = {k: edit(value[k]) for k in TEXT_KEYS if isinstance(value.get(k), str)}
        return value | changed

    return edited(change)


def lost(wanted: Callable[[str], bool]) -> Callable[[bytes], bytes]:
    """Loses the tokens whose text is such."""

    def change(piece: bytes) -> bytes:
        said = text(piece)
        return b"" if said is not None and wanted(said) else piece

    return change
