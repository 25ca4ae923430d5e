"""Changes of an event stream that no reader may notice, and their order. Pure."""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Final, Literal, Protocol

from wirecheck_mock_providers.delivery.events import EventEnds, Kind, OwnLineEnd
from wirecheck_mock_providers.delivery.fields import DataLines, NoSpaces
from wirecheck_mock_providers.delivery.spec import Delivery

COMMENT: Final = b": wirecheck"
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")


class Rewriter(Protocol):
    """Changes a body that comes in parts; `changed` counts what it has changed so far."""

    mode: str
    changed: int

    def feed(self, part: bytes) -> bytes:
        """Return the part as it is to be sent."""
        ...


class LineEnds:
    """Rewrites every CRLF, CR and LF, as one line end or as several in turn."""

    def __init__(self, to: tuple[bytes, ...]) -> None:
        self.mode = "eol"
        self._to = cycle(to)
        self._after_cr = False
        self.changed = 0

    def feed(self, part: bytes) -> bytes:
        """Return the part with its line ends rewritten."""
        if not part:
            return part
        rest = part[1:] if self._after_cr and part.startswith(b"\n") else part
        self._after_cr = part.endswith(b"\r")
        rewritten, count = _LINE_END.subn(lambda _: next(self._to), rest)
        self.changed += count
        return rewritten


class Insertion:
    """Adds lines before each event but the first: only then is its line end known."""

    def __init__(self, mode: Literal["comments", "ids"], line: bytes, *, apart: bool) -> None:
        self.mode: str = mode
        self._line = line
        self._apart = apart
        self._ends = EventEnds("event-stream")
        self._line_end = OwnLineEnd()
        self._due = False
        self.changed = 0

    def feed(self, part: bytes) -> bytes:
        """Return the part with the lines in it."""
        return b"".join(self._parts(part))

    def _parts(self, part: bytes) -> Iterator[bytes]:
        start = 0
        for end in self._ends.feed(part):
            yield from self._event(part[start:end])
            self._due = True
            start = end
        yield from self._event(part[start:])

    def _event(self, text: bytes) -> Iterator[bytes]:
        if text and self._due:
            self._due = False
            self.changed += 1
            line = self._line.replace(b"{n}", b"%d" % (self.changed + 1))
            yield line + self._line_end.known * (2 if self._apart else 1)
        self._line_end.see(text)
        yield text


def rewriters(delivery: Delivery, kind: Kind) -> list[Rewriter]:
    """Return those of the delivery that a body of this kind can bear, in their order."""
    found: list[Rewriter] = []
    if kind == "event-stream":
        if delivery.ids:
            found.append(Insertion("ids", b"id: {n}", apart=False))
        if delivery.comment:
            found.append(Insertion("comments", COMMENT, apart=delivery.comment == "apart"))
        if delivery.multi_line:
            found.append(DataLines())
        if delivery.no_space:
            found.append(NoSpaces())
    if delivery.eol:
        found.append(LineEnds(delivery.eol))
    return found
