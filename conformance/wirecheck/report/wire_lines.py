"""The lines of a recorded body: where each begins, when it arrived, and how it is shown."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from rich.cells import cell_len

from wirecheck.recording import Recording
from wirecheck.recording.decode import MESSAGES
from wirecheck.report.visible import decoded, first_columns, last_columns, visible

# HTML 9.2.6: "Lines must be separated by either a U+000D U+000A CRLF character pair, a single
# U+000A LF character, or a single U+000D CR character." Blank lines are shown at the end of the
# line before them: half of the lines of an event stream are blank.
_LINE = re.compile(rb"[^\r\n]*[\r\n]+|[^\r\n]+\Z")

# Of a long line, this much is shown before the place in it.
_LEAD_COLUMNS = 24
# The most bytes that one column can take (UTF-8).
_BYTES_A_COLUMN = 4
_MORE = "…"


@dataclass(frozen=True, slots=True)
class WireLine:
    """One line of the wire, made visible and cut to the columns that matter.

    Attributes:
        at_ms: When its last byte arrived.
        start: Offset of its first byte in the body; None for a line of the head.
        before: What stands before the marked place; all of it if nothing is marked.
        marked: The place itself; None if the line is not concerned.
        after: What stands after it.
        size: The number of its bytes in words, told only if not all of them are shown.
    """

    at_ms: float
    start: int | None
    before: str
    marked: str | None = None
    after: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A line that is not the wire's: what was left out, or what happened at a moment.

    Attributes:
        place: Whether it is itself the place of the finding.
    """

    text: str
    at_ms: float | None = None
    place: bool = False


Line = WireLine | Note
Span = tuple[int, int]


def _spans(recording: Recording) -> Iterator[Span]:
    """Where the lines begin and end; on a connection each message is a line, or more than one."""
    messages = [frame.data for frame in recording.content]
    offset = 0
    for part in messages if recording.transport in MESSAGES else [recording.body]:
        for line in _LINE.finditer(part):
            yield offset + line.start(), offset + line.end()
        offset += len(part)


class Wire:
    """The body of a recording, in lines that take at most some columns each."""

    def __init__(self, recording: Recording, columns: int) -> None:
        self._columns = columns
        self._body = recording.body
        spans = list(_spans(recording))
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._times_ms = [frame.at_ms for frame in recording.content]
        self._arrivals = list(accumulate(len(frame.data) for frame in recording.content))

    def __len__(self) -> int:
        return len(self._starts)

    def holding(self, offset: int) -> int:
        """The number of the line that holds a byte; the last one for what lies behind the end."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def arrived_by(self, moment_ms: float) -> int:
        """How many lines had begun to arrive by a moment."""
        frames = bisect_right(self._times_ms, moment_ms)
        return bisect_left(self._starts, self._arrivals[frames - 1]) if frames else 0

    def line(self, number: int, place: Span | None = None) -> WireLine:
        """A line, in which the part that belongs to ``place`` is marked."""
        line, whole = self._cut(number, place, self._columns)
        if whole:
            return line
        size = f" ({self._ends[number] - self._starts[number]:,} bytes)"
        line, _ = self._cut(number, place, self._columns - len(size))
        return replace(line, size=size)

    def _cut(self, number: int, place: Span | None, columns: int) -> tuple[WireLine, bool]:
        """What some columns hold of a line, and whether that is all of it."""
        start, end = self._starts[number], self._ends[number]
        at_ms = self._times_ms[bisect_left(self._arrivals, end)]
        if place is None:
            text, whole = self._head(start, end, columns)
            return WireLine(at_ms, start, text), whole
        first, last = (min(max(start, offset), end) for offset in place)
        before, all_before = self._tail(start, first, _LEAD_COLUMNS)
        room = columns - cell_len(before)
        marked, all_marked = self._head(first, last, room)
        after, all_after = self._head(last, end, room - cell_len(marked))
        whole = all_before and all_marked and all_after
        return WireLine(at_ms, start, before, marked, after), whole

    # No cut shows half a character: a slice of four bytes a column holds, beyond the columns that
    # are kept of it, every byte of the character that the slice itself has cut.

    def _head(self, start: int, end: int, columns: int) -> tuple[str, bool]:
        """The beginning of some bytes, and whether that is all of them."""
        stop = min(end, start + columns * _BYTES_A_COLUMN)
        text = visible(decoded(self._body[start:stop]))
        if stop == end and cell_len(text) <= columns:
            return text, True
        return first_columns(text, columns - len(_MORE)) + _MORE, False

    def _tail(self, start: int, end: int, columns: int) -> tuple[str, bool]:
        """The end of some bytes, and whether that is all of them."""
        begin = max(start, end - columns * _BYTES_A_COLUMN)
        text = visible(decoded(self._body[begin:end]))
        if begin == start and cell_len(text) <= columns:
            return text, True
        return _MORE + last_columns(text, columns - len(_MORE)), False
