"""Where other readers take something else than HTML 9.2.6 says from a stream of `stream_cases`.

Each is the reader's own, as of the version that is installed. None is met in a recording of the
reference server or of an example.
"""
# ruff: noqa: E501 (a difference is a row)

from typing import NamedTuple

from stream_cases import CASES, Case
from stream_readers import Event, Taken

HTTPX_SSE, PARSER, BROWSER = "httpx-sse", "eventsource-parser", "EventSource"

BOM = "takes the byte order mark for a part of the first field's name"
NO_DATA = "dispatches a block without data too, if a type, an id or a retry is in force"
INT = (
    "reads `retry` by int(): signs, underscores, spaces and other digits pass, 5,000 digits do not"
)
LAST_CR = "waits after a last CR, which may be half of a CRLF, and so loses the last event"
ID_ALONE = "forgets the id of a block without data"
INFINITE = "reads a number of so many digits as Infinity, which JSON writes as null"
BOM_LINE = "skips the byte after the byte order mark unread: here, a line end"


class Difference(NamedTuple):
    """A stream, named by its requirement and title, and what one reader takes from it instead."""

    reader: str
    requirement: str
    title: str
    taken: Taken
    because: str

    @property
    def case(self) -> Case:
        """The stream, and what is right."""
        (case,) = (it for it in CASES if (it.requirement, it.title) == self[1:3])
        return case


def took(*events: Event, retry: int | None = None) -> Taken:
    return Taken(list(events), retry)


X = ("message", "x", "")

# fmt: off
DIFFERENCES = [
    Difference(HTTPX_SSE, "SSE-BOM-01", "one byte order mark", took(), BOM),
    Difference(HTTPX_SSE, "SSE-DATA-03", "no data, no event", took(("a", "", ""), X), NO_DATA),
    Difference(HTTPX_SSE, "SSE-DATA-03", "an id alone is legitimate", took(("message", "", "7"), ("message", "x", "7")), NO_DATA),
    Difference(HTTPX_SSE, "SSE-DATA-03", "so is retry alone", took(("message", "", ""), X, retry=7), NO_DATA),
    Difference(HTTPX_SSE, "SSE-EVT-02", "resets after no event", took(("a", "", ""), ("b", "", ""), ("message", "y", "")), NO_DATA),
    Difference(HTTPX_SSE, "SSE-ID-01", "persists over many plain events", took(("message", "", "1"), ("message", "x", "1"), ("message", "y", "1")), NO_DATA),
    Difference(HTTPX_SSE, "SSE-RTY-01", "longer than any clock", took(X), INT),
    Difference(HTTPX_SSE, "SSE-RTY-02", "a sign", took(X, retry=5), INT),
    Difference(HTTPX_SSE, "SSE-RTY-02", "an underscore", took(X, retry=10), INT),
    Difference(HTTPX_SSE, "SSE-RTY-02", "other digits", took(X, retry=3), INT),
    Difference(HTTPX_SSE, "SSE-RTY-02", "a space", took(X, retry=5), INT),
    Difference(PARSER, "SSE-LN-01", "CR", took(("message", "a", "")), LAST_CR),
    Difference(PARSER, "SSE-LN-02", "LF CR is two", took(("message", "a", "")), LAST_CR),
    Difference(PARSER, "SSE-DATA-03", "an id alone is legitimate", took(X), ID_ALONE),
    Difference(PARSER, "SSE-ID-01", "persists over many plain events", took(X, ("message", "y", "")), ID_ALONE),
    Difference(PARSER, "SSE-RTY-01", "longer than any clock", took(X), INFINITE),
    Difference(BROWSER, "SSE-BOM-01", "before a blank line", took(), BOM_LINE),
]
# fmt: on
