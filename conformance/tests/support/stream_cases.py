"""Event streams and what a reader takes from each, by HTML 9.2.5 and 9.2.6, as rows of a table."""
# ruff: noqa: E501 (a case is a row)

from collections.abc import Sequence
from typing import NamedTuple

from wirecheck.wire.sse_block import MAX_RETRY_MS


class Seen(NamedTuple):
    """An event without its place."""

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None


class Case(NamedTuple):
    requirement: str
    title: str
    stream: bytes
    events: list[Seen]
    codes: Sequence[str] = ()


E = Seen
UTF8, BARE, UNKNOWN = "sse.invalid-utf8", "sse.bare-line", "sse.unknown-field"
RETRY, NUL, NO_DATA = "sse.retry-not-digits", "sse.id-with-nul", "sse.event-without-data"
CUT_EVENT, CUT_LINE = "sse.unterminated-event", "sse.unterminated-line"
MIXED = "sse.mixed-line-ends"

# fmt: off
CASES = [
    Case("SSE-MT-03", "a code point split over writes", "data: é€😀\n\n".encode(), [E("é€😀")]),
    Case("SSE-MT-03", "Latin-1", b"data: caf\xe9\n\n", [E("caf�")], [UTF8]),
    Case("SSE-MT-03", "in a comment", b":\xff\ndata: x\n\n", [E("x")], [UTF8]),
    Case("SSE-MT-03", "reported once a line", b"data: \xff\xff\ndata: \xff\n\n", [E("��\n�")], [UTF8, UTF8]),
    Case("SSE-MT-03", "in a line that the end cuts", b"data: \xffx", [], [UTF8, CUT_EVENT]),
    Case("SSE-MT-03", "cut within a code point", b"data: \xe2\x82", [], [CUT_EVENT]),
    Case("SSE-MT-04", "one U+FFFD for a cut sequence", b"data: \xe2\x82x\n\n", [E("�x")], [UTF8]),
    Case("SSE-MT-04", "and the stream goes on", b"data: \xff\n\ndata: b\n\n", [E("�"), E("b")], [UTF8]),
    Case("SSE-MT-04", "a surrogate in UTF-8", b"data: \xed\xa0\x80\n\n", [E("���")], [UTF8]),
    Case("SSE-MT-04", "an overlong slash", b"data: \xc0\xaf\n\n", [E("��")], [UTF8]),
    Case("SSE-MT-05", "an HTML page", b"<!DOCTYPE html>\n<p class='a:b'>502</p>\n\n", [], [BARE, BARE]),
    Case("SSE-MT-05", "an HTML page without a line end", b"<p>502</p>", [], [BARE, CUT_LINE]),
    Case("SSE-MT-05", "bare JSON", b'{"error": "boom"}\n\n', [], [BARE]),
    Case("SSE-MT-05", "bare JSON without a line end", b'{"error": "boom"}', [], [BARE, CUT_LINE]),
    Case("SSE-MT-05", "chunk sizes", b"9\r\ndata: x\r\n\r\n0\r\n\r\n", [E("x")], [BARE, BARE]),
    Case("SSE-BOM-01", "one byte order mark", b"\xef\xbb\xbfdata: x\n\n", [E("x")]),
    Case("SSE-BOM-01", "before a blank line", b"\xef\xbb\xbf\ndata: x\n\n", [E("x")]),
    Case("SSE-BOM-01", "and nothing else", b"\xef\xbb\xbf", []),
    Case("SSE-BOM-02", "a second one is data", b"\xef\xbb\xbf\xef\xbb\xbfdata: 1\n\ndata: 2\n\n", [E("2")], [UNKNOWN]),
    Case("SSE-BOM-02", "one within a value", "data: \ufeffx\n\n".encode(), [E("\ufeffx")]),
    Case("SSE-BOM-02", "one after a blank line", "\n\ufeffdata: x\n\n".encode(), [], [UNKNOWN]),
    Case("SSE-BOM-02", "one in a later block", "data: x\n\n\ufeffdata: y\n\n".encode(), [E("x")], [UNKNOWN]),
    Case("SSE-LN-01", "LF", b"data: a\n\ndata: b\n\n", [E("a"), E("b")]),
    Case("SSE-LN-01", "CR", b"data: a\r\rdata: b\r\r", [E("a"), E("b")]),
    Case("SSE-LN-01", "CRLF", b"data: a\r\n\r\ndata: b\r\n\r\n", [E("a"), E("b")]),
    Case("SSE-LN-01", "more blank lines than needed", b"\n\n\ndata: a\n\n\n\ndata: b\n\n\n", [E("a"), E("b")]),
    Case("SSE-LN-02", "CR LF is one line end", b"data: a\r\ndata: b\r\n\r\n", [E("a\nb")]),
    Case("SSE-LN-02", "LF CR is two", b"data: a\n\rdata: b\n\r", [E("a"), E("b")], [MIXED]),
    Case("SSE-LN-03", "VT, FF, NEL, LS and PS are text", "data: a\v\f\x85\u2028\u2029b\n\n".encode(), [E("a\v\f\x85\u2028\u2029b")]),
    Case("SSE-LN-04", "LF, then CRLF", b"data: a\n\ndata: b\r\n\r\n", [E("a"), E("b")], [MIXED]),
    Case("SSE-LN-04", "CR, then LF", b"data: a\r\rdata: b\n\n", [E("a"), E("b")], [MIXED]),
    Case("SSE-LN-04", "CRLF, then LF", b"data: a\r\n\r\ndata: b\n\n", [E("a"), E("b")], [MIXED]),
    Case("SSE-LN-04", "a CRLF line, a LF blank line", b"data: a\r\n\n", [E("a")], [MIXED]),
    Case("SSE-LN-04", "CR CRLF, as of text mode on CRLF", b"data: a\r\r\n\r\r\n\n", [E("a")], [MIXED]),
    Case("SSE-LN-04", "reported once", b"data: a\n\ndata: b\r\rdata: c\r\n\r\n", [E("a"), E("b"), E("c")], [MIXED]),
    Case("SSE-LN-04", "a last CR is not judged", b"data: a\r\n\r\n:\r", [E("a")]),
    Case("SSE-FLD-01", "the first colon only", b"data: a: b:c\n\n", [E("a: b:c")]),
    Case("SSE-FLD-02", "no space", b"data:x\n\n", [E("x")]),
    Case("SSE-FLD-02", "exactly one space", b"data:  x \n\n", [E(" x ")]),
    Case("SSE-FLD-02", "never a tab", b"data:\tx\n\n", [E("\tx")]),
    Case("SSE-FLD-02", "only a leading one", "data: \u00a0x\n\n".encode(), [E("\u00a0x")]),
    Case("SSE-FLD-03", "data without a colon", b"data\ndata\n\n", [E("\n")]),
    Case("SSE-FLD-03", "event without a colon", b"event: a\nevent\ndata: x\n\n", [E("x")]),
    Case("SSE-FLD-03", "id without a colon", b"id: 1\ndata: x\n\nid\ndata: y\n\n", [E("x", id="1"), E("y")]),
    Case("SSE-FLD-04", "no case folding", b"Data: x\nDATA: y\ndata: z\n\n", [E("z")], [UNKNOWN, UNKNOWN]),
    Case("SSE-FLD-05", "unknown fields are ignored", b"foo: x\ndata: y\nbar: z\n\n", [E("y")], [UNKNOWN, UNKNOWN]),
    Case("SSE-FLD-06", "a typo", b"evnt: a\ndata: x\n\n", [E("x")], [UNKNOWN]),
    Case("SSE-FLD-06", "a field indented", b" data: x\n\n", [], [UNKNOWN]),
    Case("SSE-FLD-06", "a space before the colon", b"data : x\n\n", [], [UNKNOWN]),
    Case("SSE-FLD-06", "in a line that the end cuts", b"Data: x", [], [UNKNOWN, CUT_LINE]),
    Case("SSE-CMT-01", "between and within blocks", b": a\n\n:b\ndata: x\n: data: y\n\n", [E("x")]),
    Case("SSE-CMT-01", "a bare colon", b":\n\ndata: x\n\n", [E("x")]),
    Case("SSE-CMT-01", "left without a blank line", b"data: x\n\n: bye\n", [E("x")]),
    Case("SSE-DATA-01", "lines join with LF", b"data: a\ndata:\ndata: b\n\n", [E("a\n\nb")]),
    Case("SSE-DATA-01", "one LF removed, not more", b"data: a\ndata\ndata\n\n", [E("a\n\n")]),
    Case("SSE-DATA-02", "an empty value is an event", b"data:\n\ndata\n\ndata: \n\n", [E(""), E(""), E("")]),
    Case("SSE-DATA-03", "no data, no event", b"event: a\n\ndata: x\n\n", [E("x")], [NO_DATA]),
    Case("SSE-DATA-03", "also with an empty type", b"event\n\n", [], [NO_DATA]),
    Case("SSE-DATA-03", "an id alone is legitimate", b"id: 7\n\ndata: x\n\n", [E("x", id="7")]),
    Case("SSE-DATA-03", "so is retry alone", b"retry: 7\n\ndata: x\n\n", [E("x")]),
    Case("SSE-DATA-04", "a second line without its prefix", b"data: a\nb\n\n", [E("a")], [BARE]),
    Case("SSE-DATA-04", "JSON over several lines", b'data: {\n  "a": 1\n}\n\n', [E("{")], [BARE, BARE]),
    Case("SSE-EVT-01", "the type", b"event: token\ndata: x\n\n", [E("x", "token")]),
    Case("SSE-EVT-01", "an empty type is the default", b"event: \ndata: x\n\n", [E("x")]),
    Case("SSE-EVT-01", "the last one counts", b"event: a\nevent: b\ndata: x\n\n", [E("x", "b")]),
    Case("SSE-EVT-02", "resets after an event", b"event: a\ndata: x\n\ndata: y\n\n", [E("x", "a"), E("y")]),
    Case("SSE-EVT-02", "resets after no event", b"event: a\n\nevent: b\n\ndata: y\n\n", [E("y")], [NO_DATA, NO_DATA]),
    Case("SSE-ID-01", "persists", b"id: 1\ndata: x\n\ndata: y\n\nid: 2\ndata: z\n\n", [E("x", id="1"), E("y", id="1"), E("z", id="2")]),
    Case("SSE-ID-01", "persists over many plain events", b"id: 1\n\ndata: x\n\ndata: y\n\n", [E("x", id="1"), E("y", id="1")]),
    Case("SSE-ID-02", "with NUL is ignored", b"id: 1\ndata: x\n\nid: 2\0\ndata: y\n\n", [E("x", id="1"), E("y", id="1")], [NUL]),
    Case("SSE-ID-03", "empty clears", b"id: 1\ndata: x\n\nid:\ndata: y\n\n", [E("x", id="1"), E("y")]),
    Case("SSE-ID-04", "of a cut block is not adopted", b"id: 1\ndata: x\n\nid: 2\ndata: y\n", [E("x", id="1")], [CUT_EVENT]),
    Case("SSE-RTY-01", "digits", b"retry: 0050\ndata: x\n\ndata: y\n\n", [E("x", retry=50), E("y")]),
    Case("SSE-RTY-01", "zero", b"retry:0\ndata: x\n\n", [E("x", retry=0)]),
    Case("SSE-RTY-01", "longer than any clock", b"retry: " + b"9" * 5000 + b"\ndata: x\n\n", [E("x", retry=MAX_RETRY_MS)]),
    Case("SSE-RTY-02", "a sign", b"retry: +5\ndata: x\n\n", [E("x")], [RETRY]),
    Case("SSE-RTY-02", "an underscore", b"retry: 1_0\ndata: x\n\n", [E("x")], [RETRY]),
    Case("SSE-RTY-02", "a point", b"retry: 1.5\ndata: x\n\n", [E("x")], [RETRY]),
    Case("SSE-RTY-02", "other digits", "retry: ٣\ndata: x\n\n".encode(), [E("x")], [RETRY]),
    Case("SSE-RTY-02", "a space", b"retry: 5 \ndata: x\n\n", [E("x")], [RETRY]),
    Case("SSE-RTY-02", "nothing", b"retry\ndata: x\n\n", [E("x")], [RETRY]),
    Case("SSE-RTY-02", "a good one stands", b"retry: 5\nretry: x\ndata: x\n\n", [E("x", retry=5)], [RETRY]),
    Case("SSE-EOF-01", "pending data is discarded", b"data: x\n\ndata: y\n", [E("x")], [CUT_EVENT]),
    Case("SSE-EOF-02", "no blank line", b"event: a\ndata: x\n", [], [CUT_EVENT]),
    Case("SSE-EOF-02", "no line end", b"data: x", [], [CUT_EVENT]),
    Case("SSE-EOF-02", "cut before the colon", b"data: x\n\nda", [E("x")], [CUT_LINE]),
    Case("SSE-EOF-02", "cut after the type", b"event: a\n", [], [CUT_EVENT]),
    Case("SSE-EOF-02", "cut after the id", b"id: 1\n", [], [CUT_EVENT]),
    Case("SSE-EOF-02", "cut in a comment", b"data: x\n\n: pi", [E("x")], [CUT_LINE]),
    Case("SSE-EOF-02", "cut in retry", b"retry: 5", [], [CUT_LINE]),
    Case("SSE-CHK-01", "an empty stream", b"", []),
    Case("SSE-CHK-01", "every mixture", "\ufeff: c\r\rid: 1\r\ndata: é\n\rdata: \u2028\r\n\r\nevent: e\ndata\n\n".encode(), [E("é", id="1"), E("\u2028", id="1"), E("", "e", "1")], [MIXED]),
]
# fmt: on
