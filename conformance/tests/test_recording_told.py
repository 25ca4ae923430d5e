"""``Reader.told`` says of an event what ``feed`` says, without making an ``Event`` of it."""

import pytest

from wirecheck.recording import Frame, Reader

SSE = b"id: 7\nevent: a\ndata: 1\n\ndata: {\n\ndata: \xff\n\n"
FRAMES = {
    "sse": [SSE[:9], SSE[9:], b"data: cut"],
    "ndjson": [b'{"a": 1}\n[2', b"]\n\nnull\n{"],
    "websocket": [b"one", b"", b"two"],
    "socketio": [b"2", b'42["a",{"b":1}]', b'44{"message":"no"}', b"4oops", b"x"],
    "polling": [b'42["a",{"b":1}]'],
}


@pytest.mark.parametrize("transport", FRAMES)
def test_it_tells_the_same(transport):
    feeding, telling = Reader(transport), Reader(transport)
    for data in FRAMES[transport]:
        events = feeding.feed(Frame(0.0, data))
        assert telling.told(data) == [(event.name, event.data, event.end) for event in events]
    feeding.close()
    telling.close()
    assert telling.violations == feeding.violations


def test_events_are_numbered_whoever_read_those_before():
    reader = Reader("sse")
    reader.told(b"data: 1\n\n")
    assert [event.index for event in reader.feed(Frame(0.0, b"data: 2\n\n"))] == [1]


def test_a_binary_message_is_told_as_binary():
    reader = Reader("websocket")
    assert reader.told(b"x", binary=True) == []
    assert [it.code for it in reader.violations] == ["websocket.binary"]
