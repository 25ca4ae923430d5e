"""What a recording asked, in findings: as it was sent, and what the contract says against it."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wirecheck.contract.reading import Reading
from wirecheck.rules.words import quoted
from wirecheck.wire import socketio, strict_json

# Enough, in characters, to know a question by.
SHOWN = 300
# What a body is, unless a bad input says otherwise.
JSON = "application/json"
EVENT = socketio.MESSAGE + socketio.EVENT


def asked(reading: Reading) -> str:
    """The target, the message or the body that asked."""
    request = reading.recording.request
    if reading.contract.start.query:
        parts = urlsplit(request.url)
        return f"the target {quoted(f'{parts.path}?{parts.query}', SHOWN)}"
    body = quoted(request.body.decode("utf-8", "replace"), SHOWN)
    if reading.contract.connected:
        return f"the message {body}"
    type_ = dict(request.headers).get("Content-Type", JSON)
    return f"the body {body}" + ("" if type_ == JSON else f" as {type_}")


def faulty(reading: Reading) -> str:
    """The same, and what of the contract's question it breaks, where that is known.

    ``the body "{…}" (/temperature: null is not of type "number")``
    """
    question = reading.contract.question
    try:
        breaks = question.breaks(_question(reading)) if question else []
    except (strict_json.StrictJSONError, IndexError):
        breaks = []
    return asked(reading) + (f" ({'; '.join(breaks)})" if breaks else "")


def _question(reading: Reading) -> Any:
    """What was asked; raises ``StrictJSONError`` or ``IndexError`` if it cannot be read."""
    request, contract = reading.recording.request, reading.contract
    if contract.start.query:
        return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
    text = request.body.decode("utf-8", "replace")
    if contract.transport == "socketio":
        _name, *arguments = strict_json.loads(text.removeprefix(EVENT))
        return arguments[0]
    return strict_json.loads(text)
