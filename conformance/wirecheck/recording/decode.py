"""From the frames of a conversation to its events, whatever the transport."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Literal

from wirecheck.wire import coding, ndjson, socketio, sse, websocket
from wirecheck.wire.model import Violation

# ``polling`` is Socket.IO over HTTP, at least in the beginning; ``http`` is a single answer;
# ``frames`` are the bytes of a WebSocket, whatever its messages are.
Transport = Literal["sse", "ndjson", "websocket", "socketio", "polling", "http", "frames"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes as one read returned them, and when (milliseconds); on a connection, one message."""

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


Convert = Callable[[Any, int, float], Event]
# Name, data and end of an event: all that a contract asks of it.
Told = tuple[str, str, int]
DECODERS: dict[Transport, tuple[Callable[[], Any], Convert, Callable[[Any], Told]]] = {
    "sse": (sse.Decoder, _from_sse, attrgetter("event", "data", "end")),
    "ndjson": (ndjson.Decoder, _from_ndjson, lambda record: ("", record.text, record.end)),
    "websocket": (
        websocket.Decoder,
        _from_message,
        lambda message: ("", message.text, message.end),
    ),
    "socketio": (socketio.Decoder, _from_packet, attrgetter("name", "data", "end")),
    "polling": (socketio.Decoder, _from_packet, attrgetter("name", "data", "end")),
}
# Those whose frames are messages, each whole by itself.
MESSAGES = frozenset({"websocket", "socketio", "polling"})


def uncoded(
    frames: Sequence[Frame], name: str, *, ended: bool
) -> tuple[tuple[Frame, ...], tuple[Violation, ...]]:
    """A body's frames without its content coding, and what was wrong with that.

    Args:
        frames: What arrived.
        name: One of ``coding.READABLE``.
        ended: Whether the body came to its proper end.
    """
    decoder = coding.Decoder(name)
    plain = tuple(replace(frame, data=decoder.feed(frame.data)) for frame in frames)
    if ended:
        decoder.close()
    return plain, tuple(decoder.violations)


class Reader:
    """An incremental reader of a streaming transport: frames in, events out."""

    def __init__(self, transport: Transport) -> None:
        factory, self._convert, self._tell = DECODERS[transport]
        self._decoder = factory()
        self._messages = transport in MESSAGES
        self._count = 0

    def feed(self, frame: Frame) -> list[Event]:
        """The events that this frame completes."""
        decoded = self._read(frame.data, frame.binary)
        first, self._count = self._count, self._count + len(decoded)
        return [self._convert(event, first + i, frame.at_ms) for i, event in enumerate(decoded)]

    def told(self, data: bytes, *, binary: bool = False) -> list[Told]:
        """The events that these bytes complete, as ``feed`` tells them, but at half the price."""
        decoded = self._read(data, binary)
        self._count += len(decoded)
        return list(map(self._tell, decoded))

    def _read(self, data: bytes, binary: bool) -> list[Any]:
        decoded: list[Any] = (
            self._decoder.feed(data, binary=binary) if self._messages else self._decoder.feed(data)
        )
        return decoded

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
