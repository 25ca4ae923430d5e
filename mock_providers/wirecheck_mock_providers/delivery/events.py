"""Where events end, in an event stream (HTML 9.2.6) or in lines of JSON. Pure.

What the events say is nobody's business here.
"""

import re
from typing import Final, Literal

_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
#: As much of a line as must be known to tell what it is.
_HEAD_BYTES: Final = len(b"data:")

Kind = Literal["event-stream", "lines"]
#: Media types whose bodies are events.
KINDS: Final[dict[str, Kind]] = {
    "text/event-stream": "event-stream",
    "application/x-ndjson": "lines",
    "application/ndjson": "lines",
    "application/jsonl": "lines",
    "application/x-jsonlines": "lines",
}


class OwnLineEnd:
    """How the lines of a body end; `known` is empty before the first end, and then the newest."""

    def __init__(self) -> None:
        self.known = b""
        self._cr = b""

    def see(self, text: bytes) -> None:
        """Learn from what comes next, of one line or of several that end alike."""
        # The CR of a CRLF may have come before.
        if found := _LINE_END.search(self._cr + text):
            self.known = found[0]
        self._cr = b"\r" if text.endswith(b"\r") else b""


class EventEnds:
    """Finds the ends of events in a body that comes in parts, however it is split."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._line = b""
        self._has_data = False
        self._after_cr = False
        self._crlf = False
        self._owed = False

    def feed(self, part: bytes) -> list[int]:
        """Return the offsets in `part` right behind the ends of events.

        Offset 0: an event ended with the part before, which only now is certain.
        """
        ends = []
        start = 0
        if part and self._after_cr:
            self._crlf = part.startswith(b"\n")
            start = int(self._crlf)
            if self._owed:
                ends.append(start)
            self._after_cr = self._owed = False
        for found in _LINE_END.finditer(part, start):
            self._read(part[start : found.start()])
            if self._ends_event():
                # Where lines end in CRLF, the LF of this CR is still to come: it belongs here.
                if found[0] == b"\r" and found.end() == len(part) and self._crlf:
                    self._owed = True
                else:
                    ends.append(found.end())
            self._after_cr = found[0] == b"\r" and found.end() == len(part)
            self._crlf = self._crlf if self._after_cr else found[0] == b"\r\n"
            self._line = b""
            start = found.end()
        self._read(part[start:])
        return ends

    def _read(self, text: bytes) -> None:
        self._line += text[: _HEAD_BYTES - len(self._line)]

    def _ends_event(self) -> bool:
        if self._kind == "lines":
            return bool(self._line.strip())
        if self._line:
            self._has_data |= self._line in {b"data", b"data:"}
            return False
        had_data, self._has_data = self._has_data, False
        return had_data
