"""Socket.IO packets as events, read strictly.

Source: Socket.IO protocol 5 on Engine.IO protocol 4. A message of the WebSocket is an Engine.IO
packet: one digit for its type, then its content. Of those only type 4, "message", carries a
Socket.IO packet:

    <type>[<number of attachments>-][<namespace>,][<acknowledgment id>][<JSON payload>]
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeGuard

from wirecheck.wire import strict_json
from wirecheck.wire.reporting import Reporter, ViolationKind, quote

_PROTOCOL = "Socket.IO protocol 5, Packet encoding"

VIOLATIONS: dict[str, ViolationKind] = {
    "socketio.binary": ViolationKind(
        "Events are sent as text, without binary attachments.", (), "the contract's transport"
    ),
    "socketio.not-a-packet": ViolationKind(
        "Every message is a packet: its type, then what that type carries.", (), _PROTOCOL
    ),
    "socketio.namespace": ViolationKind(
        "Every packet is of the namespace that the client connected to, the main one.",
        (),
        "derived: Socket.IO protocol 5, Connection to a namespace: a client drops all others",
    ),
    "socketio.not-json": ViolationKind("The payload of a packet is JSON.", (), _PROTOCOL),
    "socketio.event-shape": ViolationKind(
        "The payload of an event is an array that begins with the event's name.", (), _PROTOCOL
    ),
    "socketio.arguments": ViolationKind(
        "An event has one argument, an object.", (), "the contract's events"
    ),
}

OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = "0", "1", "2", "3", "4", "5", "6"
# By which a client tries another transport, and what answers it (Engine.IO protocol 4, Upgrade).
PROBE, PROBED = PING + "probe", PONG + "probe"
# Between the packets of an HTTP body (Engine.IO protocol 4, Packet encoding).
SEPARATOR = b"\x1e"
CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR = "0", "1", "2", "3", "4"
# The names that Socket.IO reserves, for the packets that are no events of an application.
CONTROL = {CONNECT: "connect", DISCONNECT: "disconnect", CONNECT_ERROR: "connect_error"}
# The namespace that a packet is of which names none.
MAIN = "/"
_ENGINE = frozenset({OPEN, CLOSE, PING, PONG, NOOP})
_PACKET = re.compile(
    r"(?P<type>[0-6])(?:(?P<attachments>[0-9]+)-)?(?:(?P<namespace>/[^,]*),)?(?P<id>[0-9]+)?"
    r"(?P<payload>[\[{\"].*)?",
    re.DOTALL,
)


class Packet(NamedTuple):
    """One event, or one of the packets in ``CONTROL``, and where it stands.

    Attributes:
        name: The event's name.
        data: The event's argument, as JSON; ``null`` if it has none.
    """

    name: str
    data: str
    start: int
    end: int


class Decoder(Reporter):
    """Reads the Engine.IO packets of one connection."""

    def __init__(self) -> None:
        super().__init__()
        self._start = 0
        self._end = 0

    def feed(self, data: bytes, *, binary: bool) -> list[Packet]:
        """Takes the next message; returns the event in it, if there is one. Never raises."""
        self._start, self._end = self._end, self._end + len(data)
        if binary:
            self._object("socketio.binary", f"a binary message of {len(data):,} bytes")
            return []
        text = data.decode("utf-8", "replace")
        if text[:1] in _ENGINE:
            return []
        packet = _PACKET.fullmatch(text, 1) if text.startswith(MESSAGE) else None
        if packet is None:
            self._object("socketio.not-a-packet", quote(text))
            return []
        return self._packet(packet)

    def close(self) -> None:
        """Nothing is left open between packets."""

    def _packet(self, packet: re.Match[str]) -> list[Packet]:
        namespace = (packet["namespace"] or MAIN).partition("?")[0]
        if namespace != MAIN:
            self._object("socketio.namespace", f"a packet of the namespace {quote(namespace)}")
            return []
        kind = packet["type"]
        if kind not in {EVENT, *CONTROL}:
            if kind != ACK:
                self._object("socketio.binary", f"a packet of type {kind}")
            return []
        try:
            payload = strict_json.loads(packet["payload"] or "null")
        except strict_json.StrictJSONError as error:
            self._object("socketio.not-json", f"{error}, in {quote(packet['payload'])}")
            return []
        if kind in CONTROL:
            return [self._event(CONTROL[kind], payload)]
        if not (isinstance(payload, list) and payload and isinstance(payload[0], str)):
            self._object("socketio.event-shape", quote(packet["payload"] or ""))
            return []
        name, *arguments = payload
        if len(arguments) != 1 or not isinstance(arguments[0], dict):
            self._object("socketio.arguments", quote(packet["payload"]))
        return [self._event(name, arguments[0] if arguments else None)]

    def _event(self, name: str, argument: Any) -> Packet:
        return Packet(name, json.dumps(argument, ensure_ascii=False), self._start, self._end)

    def _object(self, code: str, detail: str) -> None:
        self._report(code, self._start, self._end, detail)


def connect(auth: Mapping[str, Any]) -> str:
    """The packet that connects to the main namespace."""
    # "40", or "40{...}": servers close the connection on any other payload (Connection).
    return MESSAGE + CONNECT + (json.dumps(auth) if auth else "")


def event(name: str, *arguments: Any) -> str:
    """The packet that sends an event."""
    return MESSAGE + EVENT + json.dumps([name, *arguments])


# Of a heartbeat whose times are longer, nothing is waited for.
LONGEST_BEAT_MS = 1_000


def opened(data: bytes) -> dict[str, Any] | None:
    """What an `open` packet opens a session with; None if it is none."""
    try:
        value = strict_json.loads(data.decode("utf-8", "replace").removeprefix(OPEN))
    except strict_json.StrictJSONError:
        return None
    return value if isinstance(value, dict) else None


def is_beat(value: Any) -> TypeGuard[float]:
    """Whether a pingInterval, or a pingTimeout, in ms, is one that can be waited for."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 < value <= LONGEST_BEAT_MS
