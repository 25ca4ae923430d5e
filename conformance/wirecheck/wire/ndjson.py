"""NDJSON: one JSON text a line, read strictly as NDJSON 1.0.0 says.

Source: https://github.com/ndjson/ndjson-spec (its sections 3.1 and 3.2 are quoted below), with
RFC 8259 for the JSON texts.

Empty lines are ignored, as 3.2 allows, for they serve as keep-alives; a decoder made with
``allow_empty_lines=False`` reports them. A last line without LF is reported and yields no record:
``12`` may be the head of ``123``, and even a complete object is not yet in the hands of a client
that waits for the end of the line.
"""

from typing import Any, NamedTuple

from wirecheck.wire import strict_json
from wirecheck.wire.reporting import Reporter, ViolationKind, quote

VIOLATIONS: dict[str, ViolationKind] = {
    "ndjson.invalid-utf8": ViolationKind(
        "All serialized data MUST use the UTF8 encoding.", ("ND-04",), "NDJSON 3.1"
    ),
    "ndjson.bom": ViolationKind(
        "Implementations MUST NOT add a byte order mark (U+FEFF) to the beginning of a "
        "networked-transmitted JSON text.",
        ("ND-05",),
        "RFC 8259 8.1",
    ),
    "ndjson.raw-cr": ViolationKind(
        "The JSON texts MUST NOT contain newlines or carriage returns.", ("ND-03",), "NDJSON 3.1"
    ),
    "ndjson.empty-line": ViolationKind(
        "Every line holds a JSON text.", ("ND-08",), "NDJSON 3.2, if so configured"
    ),
    "ndjson.not-json": ViolationKind(
        "Each JSON text MUST conform to the RFC 8259 standard.", ("ND-07",), "NDJSON 3.1, 3.2"
    ),
    "ndjson.duplicate-key": ViolationKind(
        "The names within an object SHOULD be unique.", ("ND-10",), "RFC 8259 4"
    ),
    "ndjson.not-a-number": ViolationKind(
        "Numeric values such as Infinity and NaN are not permitted.", ("ND-10",), "RFC 8259 6"
    ),
    "ndjson.number-too-large": ViolationKind(
        "Numbers are of a magnitude that readers can hold.", (), "RFC 8259 6"
    ),
    "ndjson.lone-surrogate": ViolationKind("Escaped surrogates come in pairs.", (), "RFC 8259 8.2"),
    "ndjson.too-deep": ViolationKind(
        "Values are nested no deeper than readers can follow.", (), "RFC 8259 9"
    ),
    "ndjson.no-final-lf": ViolationKind(
        "Each JSON text MUST be followed by a newline character 0x0A.", ("ND-02",), "NDJSON 3.1"
    ),
    "ndjson.line-too-large": ViolationKind(
        "A line fits into the memory that its reader sets aside for it.",
        (),
        "a limit of this reader",
    ),
}

MAX_LINE_BYTES = 16 * 1024 * 1024
"""As for an event of an event stream."""


class Record(NamedTuple):
    """One line that holds a JSON text.

    Attributes:
        text: The line without its line end and without a byte order mark.
        value: What a lenient reader makes of it (see `strict_json.loads_leniently`).
        start: Offset of the first byte of the line in the stream.
        end: Offset just past the LF that ended it.
    """

    text: str
    value: Any
    start: int
    end: int


class Decoder(Reporter):
    """Reads one stream of JSON lines."""

    def __init__(
        self, max_line_bytes: int = MAX_LINE_BYTES, *, allow_empty_lines: bool = True
    ) -> None:
        """A decoder that gives up at a line of more than ``max_line_bytes`` bytes, LF included."""
        super().__init__()
        self._max_line_bytes = max_line_bytes
        self._allow_empty_lines = allow_empty_lines
        self._given_up = False
        self._pending = bytearray()  # the line that has not ended yet
        self._position = 0  # where it starts in the stream
        self._line_number = 1

    def feed(self, data: bytes) -> list[Record]:
        """Takes the next bytes of the stream; returns the records they complete. Never raises."""
        if self._given_up:
            return []
        self._pending += data
        records: list[Record] = []
        if b"\n" in data:
            *lines, rest = bytes(self._pending).split(b"\n")
            self._pending = bytearray(rest)
            records = self._read_lines(lines)
        if len(self._pending) > self._max_line_bytes:
            self._give_up()
        return records

    def close(self) -> None:
        """Reports the line that the end of the stream leaves without LF.

        For an end that the endpoint made: a reader that leaves proves nothing by what it missed.
        """
        if self._pending:
            line, start = bytes(self._pending), self._position
            self._pending.clear()
            text = self._decode_cut(line, start, "ndjson.invalid-utf8")
            detail = f"line {self._line_number}: no LF came after {quote(text)}"
            self._report("ndjson.no-final-lf", start, start + len(line), detail)

    def _read_lines(self, lines: list[bytes]) -> list[Record]:
        records = []
        for line in lines:
            if len(line) + len(b"\n") > self._max_line_bytes:
                self._give_up()
                break
            record = self._read_line(line)
            if record:
                records.append(record)
            self._position += len(line) + len(b"\n")
            self._line_number += 1
        return records

    def _give_up(self) -> None:
        end = self._position + self._max_line_bytes
        detail = (
            f"line {self._line_number}: no LF within {self._max_line_bytes} bytes, "
            "reading stops here"
        )
        self._report("ndjson.line-too-large", self._position, end, detail)
        self._given_up = True
        self._pending.clear()

    def _read_line(self, raw: bytes) -> Record | None:
        """The record of the line at the position, which comes without its LF."""
        # 3.1: "The newline character MAY be preceded by a carriage return \\r (0x0D)."
        line = raw.removesuffix(b"\r")
        text = self._text(line)
        # 3.2: "The parser MAY silently ignore empty lines".
        if not text:
            if not self._allow_empty_lines:
                self._report_line("ndjson.empty-line", line, "empty")
            return None
        end = self._position + len(raw) + len(b"\n")
        # 3.2: "If the JSON text is not parsable, the parser SHOULD raise an error."
        try:
            return Record(text, strict_json.loads(text), self._position, end)
        except strict_json.StrictJSONError as error:
            self._report_line(f"ndjson.{error.code}", line, f"{error}, in {quote(text)}")
        try:
            return Record(text, strict_json.loads_leniently(text), self._position, end)
        except strict_json.StrictJSONError:
            return None

    def _text(self, line: bytes) -> str:
        """The line as text, without what a lenient reader steps over; that is reported."""
        text = self._decode(line, self._position, "ndjson.invalid-utf8")
        # 3.1: "The JSON texts MUST NOT contain newlines or carriage returns."
        if "\r" in text:
            self._report_line("ndjson.raw-cr", line, f"CR within {quote(text)}")
        if text.startswith("\ufeff"):
            self._report_line("ndjson.bom", line, "starts with a byte order mark")
        return text.removeprefix("\ufeff")

    def _report_line(self, code: str, line: bytes, what: str) -> None:
        start, end = self._position, self._position + len(line)
        self._report(code, start, end, f"line {self._line_number}, bytes {start} to {end}: {what}")
