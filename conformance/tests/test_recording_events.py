"""The events of a recording: decoded from its frames, each with its moment and its bytes."""

import pytest
from hand_made import TYPED_SSE, recorded

from wirecheck.recording import Event, Mark, Response
from wirecheck.recording.decode import Frame, Reader, decode

FIRST, SECOND = b"event: a\ndata: 1\n\n", b"id: 7\ndata: 2\n\n"


def test_an_event_has_its_name_its_data_and_its_bytes():
    events = recorded(FIRST + SECOND).decoded.events

    assert events == (
        Event(0, "a", "1", "", 10.0, 0, len(FIRST)),
        Event(1, "message", "2", "7", 10.0, len(FIRST), len(FIRST + SECOND)),
    )


def test_an_event_arrives_with_its_last_byte():
    events = recorded(FIRST[:4], FIRST[4:-1], FIRST[-1:] + SECOND[:3], SECOND[3:]).decoded.events

    assert [(event.index, event.at_ms) for event in events] == [(0, 30.0), (1, 40.0)]
    assert [(event.start, event.end) for event in events] == [(0, 18), (18, 33)]


def test_a_line_of_ndjson_is_an_event_without_name():
    events = recorded(b'{"a": 1}\n\n[2', b"]\n", transport="ndjson").decoded.events

    assert events == (
        Event(0, "", '{"a": 1}', "", 10.0, 0, 9),
        Event(1, "", "[2]", "", 20.0, 10, 14),
    )


@pytest.mark.parametrize("status", [None, 204, 404, 500])
def test_what_is_no_stream_by_its_status_has_no_events(status):
    recording = recorded(*TYPED_SSE, status=status)

    assert not recording.decoded.events
    assert not recording.decoded.violations


def test_a_plain_answer_has_no_events():
    assert not recorded(b"data: 1\n\n", transport="http").decoded.events


def test_a_body_without_bytes_breaks_no_framing():
    assert not recorded().decoded.violations


@pytest.mark.parametrize(
    ("transport", "body", "code"),
    [
        ("sse", b"data: 1\n\ndata: 2", "sse.unterminated-event"),
        ("ndjson", b"1\n2", "ndjson.no-final-lf"),
    ],
)
@pytest.mark.parametrize("how", ["clean", "truncated", "left", "limit"])
def test_an_unfinished_event_is_a_fault_only_where_the_endpoint_ended(transport, body, code, how):
    violations = recorded(body, transport=transport, how=how).decoded.violations

    assert [it.code for it in violations] == ([code] if how == "clean" else [])


def test_a_reader_tells_the_faults_so_far():
    reader = Reader("sse")

    reader.feed(Frame(0.0, b"data: \xff\n\n"))

    assert [it.code for it in reader.violations] == ["sse.invalid-utf8"]


def test_what_a_transport_has_no_decoder_for_has_no_events():
    assert not decode("http", [Frame(0.0, FIRST)], ended=True).events


def test_headers_are_found_whatever_their_case_and_joined():
    head = Response(200, (("Vary", "Origin"), ("vary", "Accept")), "HTTP/1.1", 0.0)

    assert head.header("VARY") == "Origin, Accept"
    assert head.header("Age") is None


def test_a_recording_knows_where_it_is_filed_and_what_was_noted():
    recording = recorded(b"a", b"b", marks=(Mark(1.0, "left", "fin"), Mark(2.0, "left", "again")))

    assert recording.name == "typed-sse/text/stream"
    assert recording.body == b"ab"
    assert recording.mark("left") == Mark(1.0, "left", "fin")
    assert recording.mark("released") is None
