"""Socket.IO below its events: how a connection to a namespace begins, and what it must not bear."""

from collections.abc import Sequence
from typing import Any

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, NotExercisedError, rule, rule_over_all, say
from wirecheck.rules.words import quoted
from wirecheck.scenarios import Topic
from wirecheck.scenarios.engine_tables import NOBODYS
from wirecheck.wire import socketio, strict_json

CONNECTION = "Socket.IO protocol 5, Connection to a namespace"
CONNECTED = socketio.CONTROL[socketio.CONNECT]
REFUSED = socketio.CONTROL[socketio.CONNECT_ERROR]
REFUSAL = (socketio.MESSAGE + socketio.CONNECT_ERROR + NOBODYS).encode()
RESPONSE = (Need.RESPONSE,)


def _given(contract: Contract) -> bool:
    return contract.transport == "socketio"


def _payloads(reading: Reading, name: str) -> list[Any]:
    """What came with the packets of a kind; None for what is no JSON."""
    return [
        strict_json.loads(event.data)
        for event in reading.recording.decoded.events
        if event.name == name
    ]


@rule(
    "socketio.connected",
    "MUST",
    CONNECTION,
    {Topic.HANDSHAKE},
    part="open",
    needs=RESPONSE,
    given=_given,
)
def connected(reading: Reading) -> Findings:
    """A client that connects to the main namespace is told the id of its session, as `sid`."""
    payloads = _payloads(reading, CONNECTED)
    if not payloads:
        raise NotExercisedError("the connection to the namespace was not allowed")
    for payload in payloads:
        if not (isinstance(payload, dict) and isinstance(payload.get("sid"), str)):
            yield say(reading, "`sid`: a string", quoted(str(payload)))


@rule(
    "socketio.refusal",
    "SHOULD",
    CONNECTION,
    {Topic.AUTH},
    part="refusal",
    needs=RESPONSE,
    given=_given,
)
def refusal(reading: Reading) -> Findings:
    """A connection that is not allowed is refused with an object that has a `message`."""
    payloads = _payloads(reading, REFUSED)
    if not payloads:
        raise NotExercisedError("the connection was not refused by a packet")
    for payload in payloads:
        if not (isinstance(payload, dict) and isinstance(payload.get("message"), str)):
            yield say(reading, "`message`: a string", quoted(str(payload)))


def _borne(reading: Reading) -> Findings:
    """That the connection was still there when the client's patience ended."""
    if reading.recording.ending.how == "left":
        sent = "the connection closed at once"
        yield say(reading, sent, "still open when the client's patience ended")


@rule(
    "socketio.connect-first",
    "SHOULD",
    CONNECTION,
    {Topic.PACKETS},
    part="",
    needs=RESPONSE,
    given=_given,
)
def connect_first(reading: Reading) -> Findings:
    """A connection is closed on which something comes before CONNECT, or an event's payload is bad.

    Sending and receiving data: the payload is an array that is not empty.
    """
    yield from _borne(reading)


@rule(
    "socketio.unconnected",
    "MUST",
    CONNECTION,
    {Topic.PACKETS},
    part="",
    needs=RESPONSE,
    given=_given,
)
def unconnected(reading: Reading) -> Findings:
    """What is asked before CONNECT, or by a bad payload, is not answered by a stream."""
    if reading.calls:
        yield say(reading, "no upstream call", f"{len(reading.calls)} upstream calls")
    for seen in reading.known:
        if not seen.kind or seen.kind.ends != "failure":
            yield say(reading, "no event of a stream", quoted(seen.event.data), at=seen)


@rule_over_all(
    "socketio.unknown-namespace",
    "SHOULD",
    f"derived: {CONNECTION}; its test suite",
    {Topic.NAMESPACE},
    part="",
    needs=RESPONSE,
    given=_given,
)
def unknown_namespace(readings: Sequence[Reading]) -> Findings:
    """A namespace that there is not is refused by CONNECT_ERROR, of that namespace."""
    came = [frame.data for reading in readings for frame in reading.recording.frames]
    if not any(data.startswith(REFUSAL) for data in came):
        expected = f"a packet that begins with {REFUSAL.decode()}"
        yield say(readings[-1], expected, f"{len(came)} other packets")
