"""The event stream decoder against HTML 9.2.5 and 9.2.6, requirement by requirement."""
# ruff: noqa: E501 (a case is a row)

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from wirecheck.wire.reporting import MAX_KEPT_PER_CODE
from wirecheck.wire.sse import MAX_RETRY_MS, VIOLATIONS, Decoder, Event

# What a reader must do (K), and what an endpoint must (E), as far as bytes alone can show it.
READER = {
    *("SSE-MT-04", "SSE-BOM-01", "SSE-BOM-02", "SSE-LN-01", "SSE-LN-02", "SSE-LN-03"),
    *("SSE-FLD-01", "SSE-FLD-02", "SSE-FLD-03", "SSE-FLD-04", "SSE-FLD-05", "SSE-CMT-01"),
    *("SSE-DATA-01", "SSE-DATA-02", "SSE-DATA-03", "SSE-EVT-01", "SSE-EVT-02"),
    *("SSE-ID-01", "SSE-ID-02", "SSE-ID-03", "SSE-ID-04", "SSE-RTY-01", "SSE-EOF-01"),
    "SSE-CHK-01",
}
ENDPOINT = {
    *("SSE-MT-03", "SSE-MT-05", "SSE-LN-04", "SSE-FLD-06", "SSE-DATA-04", "SSE-RTY-02"),
    "SSE-EOF-02",
}


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


def read(*chunks):
    decoder = Decoder()
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    decoder.close()
    return events, decoder.violations


def without_place(events):
    return [Seen(event.data, event.event, event.id, event.retry) for event in events]


each_case = pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.requirement}: {c.title}")


@each_case
def test_whole(case):
    events, violations = read(case.stream)
    assert without_place(events) == case.events
    assert [violation.code for violation in violations] == list(case.codes)


@each_case
def test_byte_by_byte(case):
    assert read(*(bytes([byte]) for byte in case.stream)) == read(case.stream)


@each_case
def test_split_anywhere(case):
    whole = read(case.stream)
    for at in range(len(case.stream)):
        assert read(case.stream[:at], case.stream[at:]) == whole


@each_case
def test_cut_short_anywhere(case):
    events, _ = read(case.stream)
    for length in range(len(case.stream)):
        cut, _ = read(case.stream[:length])
        assert cut == events[: len(cut)]


@each_case
def test_places(case):
    """The bytes of an event are a stream of that event alone, and start with its first line."""
    events, violations = read(case.stream)
    for event in events:
        raw = case.stream[event.start : event.end]
        [alone], _ = read(raw)
        assert (alone.data, alone.event, alone.retry) == (event.data, event.event, event.retry)
        assert (alone.start, alone.end) == (0, len(raw))
    for violation in violations:
        assert 0 <= violation.start < violation.end <= len(case.stream)
        assert violation.detail.isprintable()


def test_every_requirement_has_a_case():
    assert {case.requirement for case in CASES} == READER | ENDPOINT


def test_every_violation_has_a_case():
    too_large = "sse.event-too-large"  # its stream would not fit into a table
    assert {code for case in CASES for code in case.codes} | {too_large} == VIOLATIONS.keys()


def test_every_violation_says_what_it_violates():
    for kind in VIOLATIONS.values():
        assert kind.sentence.endswith(".")
        assert kind.clause
        assert set(kind.requirements) <= READER | ENDPOINT


def test_the_lf_of_a_crlf_lies_between_events():
    events, _ = read(b"data: a\r\n\r\ndata: b\r\n\r\n")
    assert [(event.start, event.end) for event in events] == [(0, 10), (11, 21)]


def test_a_block_starts_with_its_first_line():
    events, _ = read(b"\xef\xbb\xbf\n\n: hi\ndata: a\n\n\ndata: b\n\n")
    assert [(event.start, event.end) for event in events] == [(5, 19), (20, 29)]


def test_places_count_bytes():
    events, _ = read("data: é\n\ndata: b\n\ndata: 😀\n\n".encode())
    assert [(event.start, event.end) for event in events] == [(0, 10), (10, 19), (19, 31)]


@pytest.mark.parametrize("end", ["\n\n", "\r\r", "\n\r", "\r\n\r", "\r\n\n"])
def test_an_event_is_dispatched_without_waiting_for_the_next_byte(end):
    assert len(Decoder().feed(f"data: x{end}".encode())) == 1


def test_retry_takes_effect_without_an_event_and_outlives_it():
    decoder = Decoder()
    assert decoder.retry is None
    decoder.feed(b"retry: 5\n\ndata: x\n\n")
    assert decoder.retry == 5
    decoder.feed(b"retry: 7\n")
    decoder.close()
    assert decoder.retry == 7


def test_the_last_event_id_is_adopted_with_the_blank_line():
    decoder = Decoder()
    decoder.feed(b"id: 1\n\nid: 2\n")
    assert decoder.last_event_id == "1"
    decoder.close()
    assert decoder.last_event_id == "1"


def test_closing_twice_reports_once():
    decoder = Decoder()
    decoder.feed(b"data: x")
    decoder.close()
    decoder.close()
    assert [violation.code for violation in decoder.violations] == [CUT_EVENT]


@pytest.mark.parametrize(
    ("stream", "detail"),
    [
        (b"Data: x\n\n", "unknown field 'Data', did you mean `data`?"),
        (b"evnt: x\n\n", "unknown field 'evnt', did you mean `event`?"),
        (b" data: x\n\n", "unknown field ' data', did you mean `data`?"),
        (b"usage: x\n\n", "unknown field 'usage'"),
        (b"a\x1b[31mb\n\n", "neither field nor comment: 'a\\x1b[31mb'"),
        (b"id: \0\n\n", "ignored: 'id: \\x00'"),
        (b"retry: soon\n\n", "ignored: 'retry: soon'"),
        (b"event: ping\n\n", "no data in the block with event 'ping'"),
        (b"data: caf\xe9\n\n", "not UTF-8: e9 at byte 9, in 'data: caf�'"),
        (b"data: a\n\r\n", "CRLF after LF"),
        (b"\ndata: a\ndata: b", "no blank line came after 'data: a\\ndata: b'"),
        (b": pi", "no line end came after ': pi'"),
    ],
)
def test_details(stream, detail):
    assert [violation.detail for violation in read(stream)[1]] == [detail]


def test_details_quote_little():
    [violation] = read(b"x" * 1000 + b"\n")[1]
    assert len(violation.detail) < 120


def test_violations_are_counted_but_not_all_kept():
    decoder = Decoder()
    decoder.feed(b"x\n" * 1000 + b"Data: y\n\n")
    assert decoder.violation_counts == {BARE: 1000, UNKNOWN: 1}
    assert len(decoder.violations) == MAX_KEPT_PER_CODE + 1


BLOCK = b"data: 4567\n\n"
TOO_LARGE = ("sse.event-too-large", 12, 24)


@pytest.mark.parametrize(
    "stream",
    [
        BLOCK + BLOCK.replace(b"4567", b"45678"),
        BLOCK + b"x" * 13,
        BLOCK + b": 4\n" * 100,
        BLOCK + b"data: 45678901\r\n" + BLOCK,
    ],
)
def test_a_block_beyond_the_limit_ends_the_reading(stream):
    def read_small(*chunks):
        decoder = Decoder(max_event_bytes=12)
        events = [event for chunk in chunks for event in decoder.feed(chunk)]
        assert not decoder.feed(BLOCK)
        decoder.close()
        [violation] = decoder.violations
        return events, violation

    events, violation = read_small(stream)
    assert without_place(events) == [Seen("4567")]
    assert (violation.code, violation.start, violation.end) == TOO_LARGE
    assert read_small(*(bytes([byte]) for byte in stream)) == (events, violation)


def test_a_line_without_end_is_not_kept():
    decoder = Decoder(max_event_bytes=1 << 16)
    for _ in range(1 << 10):
        decoder.feed(b"x" * (1 << 10))
    assert not decoder._pending


def test_events_are_tuples_with_names():
    [event] = Decoder().feed(b"data: x\n\n")
    assert event == Event(event="message", data="x", id="", retry=None, start=0, end=9)
