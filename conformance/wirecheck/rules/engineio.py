"""Engine.IO below Socket.IO: handshakes, HTTP long-polling, the upgrade to a WebSocket."""

import json
from collections.abc import Sequence
from typing import Any

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    UntestableError,
    rule,
    rule_over_all,
    say,
    status_of,
)
from wirecheck.rules.words import came_instead, quoted
from wirecheck.scenarios import Topic
from wirecheck.wire import socketio

PROTOCOL = "Engine.IO protocol 4"
RESPONSE = (Need.RESPONSE,)
SWITCHING_PROTOCOLS, BAD_REQUEST = 101, 400
# How many polls there are at a time.
POLLS = 2
# The fields of an `open` packet, and what JSON has to call them.
NUMBER = ((int, float), "a number")
FIELDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "sid": (str, "a string"),
    "upgrades": (list, "an array"),
    "pingInterval": NUMBER,
    "pingTimeout": NUMBER,
    "maxPayload": NUMBER,
}


def _socketio(contract: Contract) -> bool:
    return contract.transport == "socketio"


def _polls(contract: Contract) -> bool:
    return "polling" in contract.transports


def _opened(reading: Reading) -> dict[str, Any] | None:
    """What the first packet of a connection opens it with; None if it does not."""
    frames = reading.recording.frames
    return socketio.opened(frames[0].data) if frames else None


@rule(
    "engineio.open",
    "MUST",
    f"{PROTOCOL}, Handshake",
    {Topic.HANDSHAKE},
    part="open",
    needs=RESPONSE,
    given=_socketio,
)
def opens(reading: Reading) -> Findings:
    """A session begins with a packet of sid, upgrades, pingInterval, pingTimeout, maxPayload."""
    opened = _opened(reading)
    if opened is None:
        yield say(reading, "an `open` packet", came_instead(reading.recording))
        return
    for field, (type_, words) in FIELDS.items():
        value = opened.get(field)
        if not isinstance(value, type_) or isinstance(value, bool):
            yield say(reading, f"`{field}`: {words}", quoted(json.dumps(value)))


def _closed_unopened(reading: Reading) -> bool:
    """Whether it is a WebSocket that was refused, or closed before a session began on it."""
    if reading.recording.transport != "socketio":
        return False
    is_closed = reading.recording.ending.how != "left" and _opened(reading) is None
    return is_closed or status_of(reading) != SWITCHING_PROTOCOLS


def _let_pass(reading: Reading) -> Findings:
    response = reading.recording.response
    if response is not None and response.status != BAD_REQUEST and not _closed_unopened(reading):
        query = reading.recording.request.url.partition("?")[2]
        yield say(reading, f"status {BAD_REQUEST} for ?{query}", came_instead(reading.recording))


@rule(
    "engineio.bad-handshake",
    "MUST",
    f"{PROTOCOL}, Query parameters; Sending and receiving data",
    {Topic.HANDSHAKE},
    part="refused",
    needs=RESPONSE,
    given=_socketio,
)
def bad_handshake(reading: Reading) -> Findings:
    """A request without a version, or of a session that there is not, is refused by status 400."""
    yield from _let_pass(reading)


@rule(
    "engineio.unforeseen-handshake",
    "SHOULD",
    f"{PROTOCOL}, Test suite",
    {Topic.HANDSHAKE},
    part="unforeseen",
    needs=RESPONSE,
    given=_socketio,
)
def unforeseen_handshake(reading: Reading) -> Findings:
    """A request of another version, or for an unknown transport, is refused by status 400."""
    yield from _let_pass(reading)


@rule_over_all(
    "engineio.overlapping-polls",
    "SHOULD",
    f"{PROTOCOL}, Receiving data",
    {Topic.OVERLAPPING_POLLS},
    part="",
    given=_polls,
)
def overlapping_polls(readings: Sequence[Reading]) -> Findings:
    """The second of two polls at a time is refused by status 400, and the session is closed."""
    polls = [reading for reading in readings if reading.recording.part.startswith("poll")]
    if len(polls) != POLLS:
        raise UntestableError(f"no session: {came_instead(readings[0].recording)}")
    if BAD_REQUEST not in map(status_of, polls):
        actual = "; ".join(came_instead(reading.recording) for reading in polls)
        yield say(polls[-1], f"status {BAD_REQUEST} for one of two", actual)
    elif status_of(readings[-1]) != BAD_REQUEST:
        expected = f"status {BAD_REQUEST}, since the session is closed"
        yield say(readings[-1], expected, came_instead(readings[-1].recording))


@rule(
    "engineio.second-websocket",
    "MUST",
    f"{PROTOCOL}, WebSocket",
    {Topic.UPGRADE},
    part="connection",
    needs=RESPONSE,
    given=_polls,
)
def second_websocket(reading: Reading) -> Findings:
    """A second WebSocket of a session that has one is closed, or refused."""
    second = reading.recording.mark("second-websocket")
    if second is None:
        raise NotExercisedError("the session did not move to a WebSocket")
    if not second.detail:
        actual = f"it was let in: {socketio.PROBE} was answered"
        yield say(reading, "a second WebSocket turned down", actual, at_ms=second.at_ms)


@rule(
    "engineio.post",
    "MUST",
    f"{PROTOCOL}, Sending data",
    {Topic.POLLING},
    part="connection",
    needs=RESPONSE,
    given=_polls,
)
def post(reading: Reading) -> Findings:
    """A request that sends packets is answered by status 200 and `ok`."""
    for mark in reading.recording.marks:
        # python-engineio writes it in capitals, and no client reads it.
        if mark.name == "posted" and mark.detail.lower() != "200 ok":
            yield say(reading, "200 ok", mark.detail, at_ms=mark.at_ms)


@rule(
    "engineio.upgrade",
    "MUST",
    f"{PROTOCOL}, Upgrade",
    {Topic.UPGRADE},
    part="connection",
    needs=RESPONSE,
    given=_polls,
)
def upgrade(reading: Reading) -> Findings:
    """A WebSocket may take over from polling: its probe, and the poll that waits, are answered."""
    if reading.recording.mark("upgraded") is None:
        refusal = reading.recording.mark("not-upgraded")
        yield say(
            reading,
            f"{socketio.PROBED} for {socketio.PROBE}, and a packet for the poll that waits",
            refusal.detail if refusal else came_instead(reading.recording),
        )
