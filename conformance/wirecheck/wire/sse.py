"""Event streams, read strictly as HTML 9.2.5 and 9.2.6 say.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream;
the sentences quoted in comments are from 9.2.6, "Interpreting an event stream", unless another
clause is named.

The stream is cut into blocks, each ended by a blank line. A block's bytes say all there is to know
of it, so the events cannot depend on how the bytes were split.
"""

import difflib
import functools
import re
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from typing import NamedTuple

from wirecheck.wire.reporting import Reporter, ViolationKind, quote

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

MAX_RETRY_MS = 2**63 - 1
"""Longer waits are taken as this one; ``int()`` refuses more than 4,300 digits."""

_EVENT_FIELDS = ("data", "event", "id")
_FIELD_NAMES = (*_EVENT_FIELDS, "retry")
_LINE_END_NAMES = {b"\r\n": "CRLF", b"\n": "LF", b"\r": "CR"}
_BOM = b"\xef\xbb\xbf"
# Lines end with CRLF, with "a single U+000A LINE FEED (LF) character not preceded by a U+000D
# CARRIAGE RETURN (CR) character" or with a single CR "not followed by a U+000A LINE FEED (LF)
# character"; so one line end follows another wherever two of these bytes meet, CR LF excepted.
_BLOCK_END = re.compile(rb"\n[\r\n]|\r\r")
# A CR that is the last byte known may yet turn out to be half of a CR LF.
_SETTLED_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
_ASCII_DIGITS = re.compile(r"[0-9]+")
# What may have been meant as a field name, as opposed to text, markup or JSON.
_LIKE_A_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")


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


@dataclass(slots=True)
class _Block:
    """The buffers of 9.2.6, as the lines of one block fill them; None where no line did."""

    start: int
    data: list[str] = field(default_factory=list)
    event: str | None = None
    id: str | None = None
    retry: int | None = None

    @property
    def is_event(self) -> bool:
        """Whether it says anything that only the blank line puts in force."""
        return bool(self.data) or self.event is not None or self.id is not None


class Decoder(Reporter):
    """Reads one event stream.

    Attributes:
        last_event_id: What a client that reconnects now sends as ``Last-Event-ID``, if not empty.
        retry: The reconnection time in milliseconds; None while the stream has set none.
    """

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        """A decoder that gives up at a block of more than ``max_event_bytes`` bytes."""
        super().__init__()
        self.last_event_id = ""
        self.retry: int | None = None
        self._max_event_bytes = max_event_bytes
        self._given_up = False
        self._pending = bytearray()  # the block that has not ended yet
        self._position = 0  # where it starts in the stream
        self._lf_only = True  # no CR so far
        self._line_end = b""  # the first one of the stream, once a CR has been seen
        self._open_cr = b""  # the CR that ended the last block, while it may be half of a CR LF

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
        stream, start = _without_bom(bytes(self._pending), self._position)
        self._pending.clear()
        end = start + len(stream)
        tail = stream[max(stream.rfind(b"\r"), stream.rfind(b"\n")) + 1 :]
        block = self._read_block(stream.removesuffix(tail), start)
        cut_field = self._read_tail(tail, end - len(tail))
        # "Once the end of the file is reached, any pending data must be discarded. (If the file
        # ends in the middle of an event, before the final empty line, the incomplete event is not
        # dispatched.)"
        if block.is_event or cut_field in _EVENT_FIELDS:
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
        # Two between one value and the next, and none in a value.
        if text.count("\n") != 2 * (len(values) - 1):
            return []
        raw_values = values if text.isascii() else body.split(b"\n\ndata: ")
        sizes = [len(value) + len("data: \n\n") for value in raw_values]
        bounds = list(accumulate(sizes, initial=self._position))
        self._position = bounds[-1]
        rows = zip(
            repeat("message"), values, repeat(self.last_event_id), repeat(None), bounds, bounds[1:]
        )
        return [_new_tuple(Event, row) for row in rows]

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

    def _read_block(self, raw: bytes, start: int) -> _Block:
        """Processes the lines of a block, which starts at ``start`` in the stream."""
        self._check_line_ends(raw, start)
        raw, start = _without_bom(raw, start)
        blank = len(raw) - len(raw.lstrip(b"\r\n"))
        block = _Block(start + blank)
        # The empty piece between CR and LF is no line; the blank lines of a block say nothing.
        for line in raw.replace(b"\r", b"\n").split(b"\n"):
            end = start + len(line)
            if line:
                text = self._decode(line, start, "sse.invalid-utf8")
                self._process_line(block, text, start, end)
            start = end + 1
        return block

    def _process_line(self, block: _Block, line: str, start: int, end: int) -> None:
        # "If the line starts with a U+003A COLON character (:)": "Ignore the line."
        if line.startswith(":"):
            return
        # "Collect the characters on the line before the first U+003A COLON character (:), and let
        # field be that string." Without a colon, "using the whole line as the field name, and the
        # empty string as the field value."
        name, _, value = line.partition(":")
        # "If value starts with a U+0020 SPACE character, remove it from value."
        value = value.removeprefix(" ")
        # "Field names must be compared literally, with no case folding performed."
        match name:
            case "event":
                block.event = value
            case "data":
                block.data.append(value)
            # "If the field value does not contain U+0000 NULL, then set the last event ID buffer
            # to the field value. Otherwise, ignore the field."
            case "id" if "\0" not in value:
                block.id = value
            case "id":
                self._report("sse.id-with-nul", start, end, f"ignored: {quote(line)}")
            # "If the field value consists of only ASCII digits, then interpret the field value as
            # an integer in base ten, and set the event stream's reconnection time to that integer.
            # Otherwise, ignore the field."
            case "retry" if _ASCII_DIGITS.fullmatch(value):
                block.retry = self.retry = _milliseconds(value)
            case "retry":
                self._report("sse.retry-not-digits", start, end, f"ignored: {quote(line)}")
            # "Otherwise", "the field is ignored."
            case _:
                self._report_stray(line, start, end)

    def _dispatch(self, block: _Block) -> Event | None:
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

    def _check_line_ends(self, raw: bytes, start: int) -> None:
        """Reports the first line end of the stream that is unlike its first one.

        A CR at the very end of the stream is not judged: the stream may be cut within a CR LF.
        """
        if self._lf_only or self.violation_counts["sse.mixed-line-ends"]:
            return
        start -= len(self._open_cr)
        raw = self._open_cr + raw
        self._open_cr = b"\r" if raw.endswith(b"\r") else b""
        for match in _SETTLED_LINE_END.finditer(raw):
            self._line_end = self._line_end or match[0]
            if match[0] != self._line_end:
                detail = f"{_LINE_END_NAMES[match[0]]} after {_LINE_END_NAMES[self._line_end]}"
                span = start + match.start(), start + match.end()
                self._report("sse.mixed-line-ends", *span, detail)
                return

    def _report_stray(self, line: str, start: int, end: int) -> None:
        """Reports a line that is neither a comment nor a known field."""
        name, colon, _ = line.partition(":")
        meant = name.strip("\ufeff \t")
        if colon and _LIKE_A_NAME.fullmatch(meant):
            detail = f"unknown field {quote(name)}{_hint(meant)}"
            self._report("sse.unknown-field", start, end, detail)
        else:
            self._report("sse.bare-line", start, end, f"neither field nor comment: {quote(line)}")

    def _read_tail(self, tail: bytes, start: int) -> str:
        """Checks the line that the end of the stream cut; returns the name of its field."""
        line = self._decode_cut(tail, start, "sse.invalid-utf8")
        name = line.partition(":")[0]
        # `da` may have been on its way to `data`.
        if not any(known.startswith(name) for known in _FIELD_NAMES):
            self._report_stray(line, start, start + len(tail))
        return name


def _without_bom(raw: bytes, start: int) -> tuple[bytes, int]:
    """The bytes and their offset, without the byte order mark if they start the stream with one.

    "The UTF-8 decode algorithm strips one leading UTF-8 Byte Order Mark (BOM), if any."
    """
    if start == 0 and raw.startswith(_BOM):
        return raw[len(_BOM) :], len(_BOM)
    return raw, start


def _milliseconds(digits: str) -> int:
    # `int()` refuses more than 4,300 digits; twenty are beyond the maximum already.
    return min(int(digits.lstrip("0")[:20] or "0"), MAX_RETRY_MS)


@functools.lru_cache(maxsize=64)  # an endpoint repeats its mistake in every event
def _hint(name: str) -> str:
    """What may have been meant by an unknown field name: ``Data``, ``evnt``."""
    close = difflib.get_close_matches(name.lower(), _FIELD_NAMES, n=1, cutoff=0.75)
    return f", did you mean `{close[0]}`?" if close else ""
