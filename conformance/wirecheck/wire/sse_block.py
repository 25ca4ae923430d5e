"""One block of an event stream: what its lines say (HTML 9.2.6, "Interpreting an event stream").

The sentences quoted in comments are from there. Nothing here is on the path of plain tokens.
"""

import difflib
import functools
import re
from dataclasses import dataclass, field

from wirecheck.wire.reporting import Reporter, quote

MAX_RETRY_MS = 2**63 - 1
"""Longer waits are taken as this one; ``int()`` refuses more than 4,300 digits."""

EVENT_FIELDS = ("data", "event", "id")
_FIELD_NAMES = (*EVENT_FIELDS, "retry")
_LINE_END_NAMES = {b"\r\n": "CRLF", b"\n": "LF", b"\r": "CR"}
_BOM = b"\xef\xbb\xbf"
# A CR that is the last byte known may yet turn out to be half of a CR LF.
_SETTLED_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
_ASCII_DIGITS = re.compile(r"[0-9]+")
# What may have been meant as a field name, as opposed to text, markup or JSON.
_LIKE_A_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")


@dataclass(slots=True)
class Block:
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


class BlockReader(Reporter):
    """The part of a decoder that reads blocks.

    Attributes:
        retry: The reconnection time in milliseconds; None while the stream has set none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.retry: int | None = None
        self._lf_only = True  # no CR so far
        self._line_end = b""  # the first one of the stream, once a CR has been seen
        self._open_cr = b""  # the CR that ended the last block, while it may be half of a CR LF

    def _read_block(self, raw: bytes, start: int) -> Block:
        """Processes the lines of a block, which starts at ``start`` in the stream."""
        self._check_line_ends(raw, start)
        raw, start = without_bom(raw, start)
        blank = len(raw) - len(raw.lstrip(b"\r\n"))
        block = Block(start + blank)
        # The empty piece between CR and LF is no line; the blank lines of a block say nothing.
        for line in raw.replace(b"\r", b"\n").split(b"\n"):
            end = start + len(line)
            if line:
                text = self._decode(line, start, "sse.invalid-utf8")
                self._process_line(block, text, start, end)
            start = end + 1
        return block

    def _process_line(self, block: Block, line: str, start: int, end: int) -> None:
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


def without_bom(raw: bytes, start: int) -> tuple[bytes, int]:
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
