"""Which transport an answer is, by its head and its first line."""

from collections.abc import Iterator
from dataclasses import replace

from wirecheck.contract.loading import PACKAGED
from wirecheck.inference.model import InferenceError
from wirecheck.recording import Recording, Transport
from wirecheck.recording.model import HTTP_OK
from wirecheck.rules.words import came_instead, ending, quoted
from wirecheck.wire import strict_json

SSE = "text/event-stream"
_NDJSON = ("ndjson", "jsonl", "json-lines", "json-seq", "stream+json")
_SSE_FIELDS = ("data:", "event:", "id:", "retry:")

BY_HAND = (
    "Contracts for WebSocket and Socket.IO are written by hand: copy the packaged one that is "
    f"nearest, {PACKAGED / 'typed-websocket.yaml'} or {PACKAGED / 'session-socketio.yaml'}."
)


def media_type(recording: Recording) -> str:
    """That of the response, without its parameters."""
    told = recording.response.header("content-type") if recording.response else None
    return (told or "").partition(";")[0].strip().lower()


def transport_of(recording: Recording) -> Transport:
    """The transport of a first answer.

    Raises:
        InferenceError: It is no stream that a contract can be drafted of.
    """
    response, told = recording.response, media_type(recording)
    if response is None:
        raise InferenceError(
            f"there was {came_instead(recording)}.\n"
            "Start your server first, and give the whole URL of the stream."
        )
    if response.status != HTTP_OK:
        hint = _HINTS.get(response.status, "Are the URL, the method and the question right?")
        raise InferenceError(
            f"no stream came, but content type {quoted(told)}, {came_instead(recording)}.\n{hint}"
        )
    if recording.ending.how != "clean":
        raise InferenceError(f"the first answer had no proper end: {ending(recording)}.")
    if told == SSE:
        return "sse"
    if any(word in told for word in _NDJSON) or _is_lines_of_json(recording):
        return "ndjson"
    first = recording.body[:80].decode("utf-8", "replace")
    if first.startswith(_SSE_FIELDS):
        raise InferenceError(
            f"the answer looks like an event stream, but its content type is {quoted(told)}, by "
            f"which no client takes it for one: send `Content-Type: {SSE}`."
        )
    raise InferenceError(
        f"what came is neither an event stream ({SSE}) nor NDJSON (application/x-ndjson): "
        f"content type {quoted(told)}, {came_instead(recording)}.\n"
        "Is this the URL that streams? Text without framing has no contract: nothing could tell "
        "its end, or a failure, from its words."
    )


_HINTS = {
    401: "Give the credentials that it wants: --header 'Authorization: Bearer TOKEN'.",
    403: "Give the credentials that it wants: --header 'Authorization: Bearer TOKEN'.",
    405: "Give the method that it wants: --method POST, or GET with --query 'q={prompt}'.",
    426: BY_HAND,
}


def _is_lines_of_json(recording: Recording) -> bool:
    """Whether there are several lines, each a JSON object, whatever the head says."""
    read = replace(recording, transport="ndjson")
    events = read.decoded.events
    return len(events) > 1 and all(map(_is_object, _first(read)))


def _first(recording: Recording) -> Iterator[str]:
    return (event.data for event in recording.decoded.events[:10])


def _is_object(data: str) -> bool:
    try:
        return isinstance(strict_json.loads(data), dict)
    except strict_json.StrictJSONError:
        return False
