"""From the frames of a conversation to its events, whatever the transport."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wirecheck.wire import ndjson, socketio, sse, websocket
from wirecheck.wire.model import Violation

Transport = Literal["sse", "ndjson", "websocket", "socketio", "http"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes as one read returned them, and when (milliseconds); on a WebSocket, one message."""

    at_ms: float
    data: bytes
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it came over the wire.

    Attributes:
        name: The SSE event type, ``message`` where the stream gave none; the name of a Socket.IO
            event; empty where the transport has no names.
        at_ms: When its last byte arrived.
        start: Offset of its first byte in the body, or among the bytes of all messages.
        end: Offset just past its last byte.
    """

    index: int
    name: str
    data: str
    id: str
    at_ms: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a decoder made of a body."""

    events: tuple[Event, ...] = ()
    violations: tuple[Violation, ...] = ()


def _from_sse(event: sse.Event, index: int, at_ms: float) -> Event:
    return Event(index, event.event, event.data, event.id, at_ms, event.start, event.end)


def _from_ndjson(record: ndjson.Record, index: int, at_ms: float) -> Event:
    return Event(index, "", record.text, "", at_ms, record.start, record.end)


def _from_message(message: websocket.Message, index: int, at_ms: float) -> Event:
    return Event(index, "", message.text, "", at_ms, message.start, message.end)


def _from_packet(packet: socketio.Packet, index: int, at_ms: float) -> Event:
    return Event(index, packet.name, packet.data, "", at_ms, packet.start, packet.end)


DECODERS: dict[Transport, tuple[Callable[[], Any], Callable[[Any, int, float], Event]]] = {
    "sse": (sse.Decoder, _from_sse),
    "ndjson": (ndjson.Decoder, _from_ndjson),
    "websocket": (websocket.Decoder, _from_message),
    "socketio": (socketio.Decoder, _from_packet),
}
# Those whose frames are messages, each whole by itself.
MESSAGES = frozenset({"websocket", "socketio"})


class Reader:
    """An incremental reader of a streaming transport: frames in, events out."""

    def __init__(self, transport: Transport) -> None:
        factory, self._convert = DECODERS[transport]
        self._decoder = factory()
        self._messages = transport in MESSAGES
        self._count = 0

    def feed(self, frame: Frame) -> list[Event]:
        """The events that this frame completes."""
        kind = {"binary": frame.binary} if self._messages else {}
        decoded = self._decoder.feed(frame.data, **kind)
        first, self._count = self._count, self._count + len(decoded)
        return [self._convert(event, first + i, frame.at_ms) for i, event in enumerate(decoded)]

    def close(self) -> None:
        """Take note that the stream has come to its proper end."""
        self._decoder.close()

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What was wrong with the framing so far."""
        return tuple(self._decoder.violations)


def decode(transport: Transport, frames: Sequence[Frame], *, ended: bool) -> Decoded:
    """Decode a whole conversation.

    Args:
        transport: ``http`` is a single answer and has no events.
        frames: What arrived.
        ended: Whether the body came to its proper end. That the last event of a body that was
            cut off is unfinished is no news, so it is not reported.
    """
    if transport not in DECODERS or not frames:
        return Decoded()
    reader = Reader(transport)
    events = tuple(event for frame in frames for event in reader.feed(frame))
    if ended:
        reader.close()
    return Decoded(events, reader.violations)
