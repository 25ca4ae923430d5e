"""The event stream decoder against HTML 9.2.5 and 9.2.6, requirement by requirement."""

import pytest
from stream_cases import BARE, CASES, CUT_EVENT, UNKNOWN, Seen

from wirecheck.wire.reporting import MAX_KEPT_PER_CODE
from wirecheck.wire.sse import VIOLATIONS, Decoder, Event

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
