"""Event streams, read strictly as HTML 9.2.5 and 9.2.6 say.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream;
the sentences quoted in comments are from 9.2.6, "Interpreting an event stream", unless another
clause is named.

The stream is cut into blocks, each ended by a blank line. A block's bytes say all there is to know
of it, so the events cannot depend on how the bytes were split.
"""

import re
from itertools import accumulate, repeat
from typing import NamedTuple

from wirecheck.wire.reporting import ViolationKind, quote
from wirecheck.wire.sse_block import EVENT_FIELDS, Block, BlockReader, without_bom

VIOLATIONS: dict[str, ViolationKind] = {
    "sse.invalid-utf8": ViolationKind(
        "Event streams in this format must always be encoded as UTF-8.",
        ("SSE-MT-03",),
        "HTML 9.2.5",
    ),
    "sse.bare-line": ViolationKind(
        "A stream consists of fields, comments and blank lines, so every line of a payload carries "
        "its own `data:`.",
        ("SSE-MT-05", "SSE-DATA-04"),
        "HTML 9.2.5",
    ),
    "sse.unknown-field": ViolationKind(
        "Field names are `data`, `event`, `id` and `retry`, in small letters: readers ignore any "
        "other.",
        ("SSE-FLD-06",),
        "HTML 9.2.6",
    ),
    "sse.retry-not-digits": ViolationKind(
        "A `retry` value consists of only ASCII digits: readers ignore any other.",
        ("SSE-RTY-02",),
        "HTML 9.2.6",
    ),
    "sse.id-with-nul": ViolationKind(
        "An `id` value does not contain U+0000 NULL: readers ignore one that does.",
        ("SSE-ID-02",),
        "HTML 9.2.6",
    ),
    "sse.event-without-data": ViolationKind(
        "An event has a `data` line: readers dispatch nothing for a block without one.",
        ("SSE-DATA-03",),
        "HTML 9.2.6",
    ),
    "sse.unterminated-event": ViolationKind(
        "The last event ends with a blank line: readers discard one that does not.",
        ("SSE-EOF-02",),
        "HTML 9.2.6",
    ),
    "sse.unterminated-line": ViolationKind(
        "Every comment and every field ends with a line end.",
        ("SSE-EOF-02",),
        "HTML 9.2.5",
    ),
    "sse.mixed-line-ends": ViolationKind(
        "A stream keeps to one of CRLF, LF and CR.",
        ("SSE-LN-04",),
        "de facto",
    ),
    "sse.event-too-large": ViolationKind(
        "An event fits into the memory that its reader sets aside for it.",
        (),
        "a limit of this reader",
    ),
}

MAX_EVENT_BYTES = 16 * 1024 * 1024
"""More than ten times the longest answer of any model, sent whole in one event."""

# Lines end with CRLF, with "a single U+000A LINE FEED (LF) character not preceded by a U+000D
# CARRIAGE RETURN (CR) character" or with a single CR "not followed by a U+000A LINE FEED (LF)
# character"; so one line end follows another wherever two of these bytes meet, CR LF excepted.
_BLOCK_END = re.compile(rb"\n[\r\n]|\r\r")


class Event(NamedTuple):
    """One dispatched event. (A frozen dataclass would take three times as long to make).

    Attributes:
        event: The type; ``message`` unless the block named another.
        data: The values of the ``data`` lines, joined with LF.
        id: The last event ID in force after the block; empty if there is none.
        retry: The reconnection time in milliseconds, if this block set one.
        start: Offset of the first byte of the block's first line.
        end: Offset just past the byte that dispatched it: the LF or CR that ends the blank line.
            If that CR proves to be half of a CR LF, the LF lies between two events.
    """

    event: str
    data: str
    id: str
    retry: int | None
    start: int
    end: int


# What `Event(…)` ends up calling, at half its price.
_new_tuple = tuple.__new__


class Decoder(BlockReader):
    """Reads one event stream.

    Attributes:
        last_event_id: What a client that reconnects now sends as ``Last-Event-ID``, if not empty.
        retry: The reconnection time in milliseconds; None while the stream has set none.
    """

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        """A decoder that gives up at a block of more than ``max_event_bytes`` bytes."""
        super().__init__()
        self.last_event_id = ""
        self._max_event_bytes = max_event_bytes
        self._given_up = False
        self._pending = bytearray()  # the block that has not ended yet
        self._position = 0  # where it starts in the stream

    def feed(self, data: bytes) -> list[Event]:
        """Takes the next bytes of the stream; returns the events they complete. Never raises."""
        event = None if self._pending else self._plain_event(data)
        if event:
            return [event]
        if self._given_up:
            return []
        if self._lf_only and b"\r" in data:
            self._lf_only = False
            # Whatever blocks there were, they ended with LF.
            self._line_end = b"\n" if self._position else b""
        return self._feed_blocks(data)

    def _feed_blocks(self, data: bytes) -> list[Event]:
        # The pending bytes hold no blank line, but their last one may begin it: search from there,
        # so that a block in many small pieces is not searched over and over.
        seam = max(len(self._pending) - 1, 0)
        self._pending += data
        events: list[Event] = []
        if self._block_end(self._pending, seam):
            start = self._position
            stream = bytes(self._pending)
            events = self._plain_events(stream) or self._events(stream)
            del self._pending[: self._position - start]
        if len(self._pending) > self._max_event_bytes:
            self._give_up()
        return events

    def close(self) -> None:
        """Reports what the end of the stream leaves unfinished.

        For an end that the endpoint made: a reader that leaves proves nothing by what it missed.
        """
        stream, start = without_bom(bytes(self._pending), self._position)
        self._pending.clear()
        end = start + len(stream)
        tail = stream[max(stream.rfind(b"\r"), stream.rfind(b"\n")) + 1 :]
        block = self._read_block(stream.removesuffix(tail), start)
        cut_field = self._read_tail(tail, end - len(tail))
        # "Once the end of the file is reached, any pending data must be discarded. (If the file
        # ends in the middle of an event, before the final empty line, the incomplete event is not
        # dispatched.)"
        if block.is_event or cut_field in EVENT_FIELDS:
            lost = stream[block.start - start :].decode(errors="replace")
            detail = f"no blank line came after {quote(lost)}"
            self._report("sse.unterminated-event", block.start, end, detail)
        elif tail:
            detail = f"no line end came after {quote(tail.decode(errors='replace'))}"
            self._report("sse.unterminated-line", end - len(tail), end, detail)

    def _block_end(self, stream: bytes | bytearray, start: int) -> int:
        """The offset in ``stream`` just past the first blank line from ``start``; 0 if none."""
        if self._lf_only:
            found = stream.find(b"\n\n", start)
            return found + 2 if found >= 0 else 0
        match = _BLOCK_END.search(stream, start)
        return match.end() if match else 0

    def _plain_event(self, data: bytes) -> Event | None:
        r"""The event of ``data`` if that is just one ``data: …\n\n``; None otherwise.

        A server that flushes every token sends reads like that. Same as `_events`, but faster.
        """
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        line, _, rest = text.partition("\n")
        if line[:6] != "data: " or rest != "\n" or "\r" in line or not self._lf_only:
            return None
        if self._given_up or len(data) > self._max_event_bytes:
            return None
        start = self._position
        self._position = end = start + len(data)
        return _new_tuple(Event, ("message", line[6:], self.last_event_id, None, start, end))

    def _plain_events(self, stream: bytes) -> list[Event]:
        r"""The events of ``stream`` if its blocks are all ``data: …\n\n``; none otherwise.

        Several tokens in a read look like that. Same as `_events`, but several times as fast.
        """
        fits = self._lf_only and len(stream) <= self._max_event_bytes
        if not fits or not stream.startswith(b"data: "):
            return []
        body = stream[len(b"data: ") : stream.rfind(b"\n\n")]
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return []
        values = text.split("\n\ndata: ")
        # A value holds no line end. (Looking into the joined values is several times as fast as
        # counting the LFs of `text`.)
        if "\n" in "".join(values):
            return []
        raw_values = values if text.isascii() else body.split(b"\n\ndata: ")
        sizes = [len(value) + len("data: \n\n") for value in raw_values]
        bounds = list(accumulate(sizes, initial=self._position))
        self._position = bounds[-1]
        rows = zip(
            repeat("message"), values, repeat(self.last_event_id), repeat(None), bounds, bounds[1:]
        )
        return list(map(_new_tuple, repeat(Event), rows))

    def _events(self, stream: bytes) -> list[Event]:
        """The events of the blocks that end in ``stream``."""
        events = []
        start = 0
        # "If the line is empty (a blank line): Dispatch the event".
        while end := self._block_end(stream, start):
            if end - start > self._max_event_bytes:
                self._give_up()
                break
            block = self._read_block(stream[start:end], self._position)
            self._position += end - start
            start = end
            event = self._dispatch(block)
            if event:
                events.append(event)
        return events

    def _give_up(self) -> None:
        end = self._position + self._max_event_bytes
        detail = f"no blank line within {self._max_event_bytes} bytes: reading stops here"
        self._report("sse.event-too-large", self._position, end, detail)
        self._given_up = True
        self._pending.clear()

    def _dispatch(self, block: Block) -> Event | None:
        """Dispatches the event of a block that ends at the present position, if it has data."""
        # "Set the last event ID string of the event source to the value of the last event ID
        # buffer." Not before: the id of a block that is cut off must not be adopted.
        if block.id is not None:
            self.last_event_id = block.id
        # "If the data buffer is an empty string, set the data buffer and the event type buffer to
        # the empty string and return."
        if not block.data:
            if block.event is not None:
                detail = f"no data in the block with event {quote(block.event)}"
                self._report("sse.event-without-data", block.start, self._position, detail)
            return None
        # "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove the
        # last character from the data buffer." Joining is that, for lines that each append LF.
        data = "\n".join(block.data)
        # "If the event type buffer has a value other than the empty string, change the type".
        event = block.event or "message"
        return Event(event, data, self.last_event_id, block.retry, block.start, self._position)
