"""The decoder of WebSocket messages: each text message is an event, a binary one a violation."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirecheck.wire.reporting import MAX_KEPT_PER_CODE
from wirecheck.wire.websocket import VIOLATIONS, Decoder, Message


def read(*messages):
    """Messages as bytes, or as (bytes, True) if they are binary."""
    decoder, found = Decoder(), []
    for message in messages:
        data, binary = message if isinstance(message, tuple) else (message, False)
        found += decoder.feed(data, binary=binary)
    decoder.close()
    return found, decoder.violations


def test_each_text_message_is_one_event():
    assert read('{"é": 1}'.encode(), b"", b"two\nlines") == (
        [Message('{"é": 1}', 0, 9), Message("", 9, 9), Message("two\nlines", 9, 18)],
        [],
    )


def test_a_binary_message_is_no_event_and_takes_its_place_among_the_bytes():
    messages, (violation,) = read(b"a", (b"{}" * 600, True), b"b")

    assert messages == [Message("a", 0, 1), Message("b", 1201, 1202)]
    assert violation.code == "websocket.binary"
    assert (violation.start, violation.end) == (1, 1201)
    assert violation.detail == "a binary message of 1,200 bytes"


@pytest.mark.parametrize("data", [b"\xff", b"\xc3", b"\xed\xa0\x80"])
def test_bytes_that_are_no_text_do_not_stop_the_reading(data):
    ((message,), violations) = read(data)

    assert set(message.text) == {"\ufffd"}
    assert (message.start, message.end, violations) == (0, len(data), [])


def test_many_binary_messages_fill_no_memory():
    decoder = Decoder()
    for _ in range(1000):
        decoder.feed(b"", binary=True)

    assert len(decoder.violations) == MAX_KEPT_PER_CODE
    assert decoder.violation_counts == {"websocket.binary": 1000}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=10), st.booleans()), max_size=10))
@example([(b"", True), (b"", False)])
def test_messages_and_violations_share_the_bytes_between_them(messages):
    found, violations = read(*messages)

    assert len(found) == sum(not binary for _, binary in messages)
    assert {violation.code for violation in violations} <= VIOLATIONS.keys()
    places = sorted((it.start, it.end) for it in [*found, *violations])
    assert sum(end - start for start, end in places) == sum(len(data) for data, _ in messages)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
