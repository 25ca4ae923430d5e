"""Changes of an event stream that no reader may notice: line ends, comments, ids. Pure."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from wirecheck_mock_providers.delivery.events import EventEnds, Kind
from wirecheck_mock_providers.delivery.spec import Delivery

COMMENT: Final = b": wirecheck"
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")


class LineEnds:
    """Rewrites every CRLF, CR and LF."""

    mode: Final = "eol"

    def __init__(self, to: bytes) -> None:
        self._to = to
        self._after_cr = False
        self.changed = 0

    def feed(self, part: bytes) -> bytes:
        """Return the part with its line ends rewritten."""
        if not part:
            return part
        rest = part[1:] if self._after_cr and part.startswith(b"\n") else part
        self._after_cr = part.endswith(b"\r")
        rewritten, count = _LINE_END.subn(lambda _: self._to, rest)
        self.changed += count
        return rewritten


class Insertion:
    """Adds lines before each event but the first: only then is its line end known."""

    def __init__(self, mode: Literal["comments", "ids"], line: bytes, *, apart: bool) -> None:
        self.mode = mode
        self._line = line
        self._apart = apart
        self._ends = EventEnds("event-stream")
        self._line_end = b"\n"
        self._cr = b""
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
            yield line + self._line_end * (2 if self._apart else 1)
        # The CR of a CRLF may have come with the part before.
        if found := _LINE_END.search(self._cr + text):
            self._line_end = found[0]
        self._cr = b"\r" if text.endswith(b"\r") else b""
        yield text


Rewriter = LineEnds | Insertion


def rewriters(delivery: Delivery, kind: Kind) -> list[Rewriter]:
    """Return those of the delivery that a body of this kind can bear, in their order."""
    found: list[Rewriter] = []
    if kind == "event-stream":
        if delivery.ids:
            found.append(Insertion("ids", b"id: {n}", apart=False))
        if delivery.comment:
            found.append(Insertion("comments", COMMENT, apart=delivery.comment == "apart"))
    if delivery.eol:
        found.append(LineEnds(delivery.eol))
    return found
