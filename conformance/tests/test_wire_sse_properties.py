"""The event stream decoder beside a naive one, on any bytes and any split of them."""

import re
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirecheck.wire.sse import Decoder

wire = settings(max_examples=200, deadline=None)  # a slow moment of the machine is no failure

PIECES = [
    *(b"data: x\n\n", b"data: \xc3\xa9\n\n", b"data: ", b"data:", b"data", b"\ndata: "),
    *(b"event: e", b"event", b"id: 1", b"id", b"id: \0", b"retry: 5", b"retry: x", b"foo: bar"),
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r", b"\r\n\r\n", b":", b" ", b"x", b"{", b"\0"),
    *(b"\xef\xbb\xbf", b"\xff", b"\xc3", b"\xa9", b"\xe2\x80\xa8", b"\xf0\x9f\x98\x80"),
]
streams = st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=20).map(b"".join)
plain_streams = st.lists(
    st.sampled_from([b"data: x\n\n", b"data: \xc3\xa9\n\n", b"data: \n\n"]) | streams, max_size=8
).map(b"".join)


@st.composite
def split(draw, of):
    """A stream, and the same in chunks."""
    stream = draw(of)
    cuts = draw(st.lists(st.integers(0, len(stream)), max_size=8).map(sorted))
    bounds = [0, *cuts, len(stream)]
    return stream, [stream[i:j] for i, j in pairwise(bounds)]


def read(*chunks, max_event_bytes=1 << 20):
    decoder = Decoder(max_event_bytes)
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    decoder.close()
    return (
        events,
        decoder.violations,
        decoder.violation_counts,
        decoder.last_event_id,
        decoder.retry,
    )


def naive(stream):
    """The steps of HTML 9.2.6 in their order, on the whole stream."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    *lines, _discarded = re.split("\r\n|\n|\r", text)
    data_buffer = event_type_buffer = last_event_id_buffer = last_event_id = ""
    retry = retry_in_block = None
    events = []
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            last_event_id = last_event_id_buffer
            if data_buffer != "":
                data = data_buffer.removesuffix("\n")
                events.append((event_type_buffer or "message", data, last_event_id, retry_in_block))
            data_buffer = event_type_buffer = ""
            retry_in_block = None
        elif line.startswith(":"):
            pass
        elif field == "event":
            event_type_buffer = value
        elif field == "data":
            data_buffer += value + "\n"
        elif field == "id" and "\0" not in value:
            last_event_id_buffer = value
        elif field == "retry" and value.isascii() and value.isdigit():
            retry = retry_in_block = int(value)
    return events, last_event_id, retry


@wire
@given(split(streams | plain_streams | st.binary(max_size=40)))
@example((b"data: a\n\n\ndata: b\n\n", [b"data: a\n\n\ndata: b\n\n"]))
@example((b"data: a\ndata: b\n\ndata: c\n\n", [b"data: a\ndata: b\n\ndata: c\n\n"]))
def test_same_events_as_the_naive_decoder(stream_and_chunks):
    stream, chunks = stream_and_chunks
    events, _, _, last_event_id, retry = read(*chunks)
    expected, expected_id, expected_retry = naive(stream)
    assert [event[:4] for event in events] == expected
    assert (last_event_id, retry) == (expected_id, expected_retry)


@wire
@given(split(streams | plain_streams), st.sampled_from([1, 5, 9, 10, 20, 1 << 20]))
def test_same_result_however_split(stream_and_chunks, limit):
    stream, chunks = stream_and_chunks
    whole = read(stream, max_event_bytes=limit)
    assert read(*chunks, max_event_bytes=limit) == whole
    by_byte = (bytes([byte]) for byte in stream)
    assert read(*by_byte, max_event_bytes=limit) == whole


@wire
@given(streams | st.binary())
def test_places_and_details(stream):
    events, violations, *_ = read(stream)
    bounds = [bound for event in events for bound in (event.start, event.end)]
    assert bounds == sorted(bounds)
    for violation in violations:
        assert 0 <= violation.start < violation.end <= len(stream)
        assert violation.detail.isprintable()
        assert len(violation.detail) < 250


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"))
events_to_send = st.lists(
    st.tuples(text, st.lists(text, min_size=1), text.filter(lambda id_: "\0" not in id_)),
    max_size=5,
)
# Not CR with LF: what a CR line followed by an empty LF line would give is one CR LF.
line_ends = st.sampled_from([["\n"], ["\r"], ["\r\n"], ["\n", "\r\n"]])


@wire
@given(events_to_send, line_ends, st.data())
def test_round_trip(events, ends, data):
    lines = []
    for event, values, id_ in events:
        lines += [f"event: {event}", f"id: {id_}", *(f"data: {value}" for value in values), ""]
    comments = [data.draw(st.none() | text) for _ in lines]
    stream = data.draw(st.sampled_from(["", "\ufeff"]))
    for line, comment in zip(lines, comments, strict=True):
        if comment is not None:
            stream += f":{comment}" + data.draw(st.sampled_from(ends))
        stream += line + data.draw(st.sampled_from(ends))
    seen, violations, *_ = read(stream.encode())
    assert [(e.event, e.data, e.id) for e in seen] == [
        (event or "message", "\n".join(values), id_) for event, values, id_ in events
    ]
    assert {v.code for v in violations} <= ({"sse.mixed-line-ends"} if len(ends) > 1 else set())
