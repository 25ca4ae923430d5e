"""A recording as its contract understands it: kinds, text, terminal events, calls."""

import pytest
from hand_made import TYPED_SSE, recorded
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.contract.reading import Reading, joined, understand
from wirecheck.recording import Call, Event, Journal

TYPED = load("typed-sse")


def read(*pieces, **details):
    return Reading(recorded(*pieces, **details), TYPED)


def sent(data):
    return understand(TYPED, Event(0, "message", data, "", 0.0, 0, 0))


def test_each_event_is_of_its_kind():
    assert [seen.name for seen in read(*TYPED_SSE).events] == ["chunk", "chunk", "done"]


def test_the_text_is_that_of_all_events():
    assert read(*TYPED_SSE).text == "Hello"


@pytest.mark.parametrize(
    ("at_ms", "text"), [(9.9, ""), (10.0, "Hel"), (19.9, "Hel"), (20, "Hello")]
)
def test_the_text_grows_as_it_arrives(at_ms, text):
    assert read(*TYPED_SSE).text_before(at_ms) == text


def test_an_event_that_ends_the_stream_is_terminal():
    reading = read(*TYPED_SSE)

    assert [seen.name for seen in reading.terminals] == ["done"]
    assert reading.of(("done", "error")) == reading.terminals


UNREADABLE = {
    "no JSON": ("[DONE]", "an unknown event", ""),
    "a duplicate key, and NaN": ('{"x": 1, "x": NaN}', "an unknown event", ""),
    "not an object": ('"chunk"', "an unknown event", ""),
    "an unknown kind": ('{"type": "ping", "content": "x"}', "an unknown event", ""),
    "text that is no text": ('{"type": "chunk", "content": 7}', "chunk", ""),
    "no text": ('{"type": "chunk"}', "chunk", ""),
    "text of another kind": ('{"type": "done", "content": "x"}', "done", ""),
}


@pytest.mark.parametrize(("data", "name", "text"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_understood_adds_no_text(data, name, text):
    seen = sent(data)

    assert (seen.name, seen.text) == (name, text)


def test_what_readers_only_doubt_is_read_as_most_do():
    seen = sent('{"type": "chunk", "content": "x", "content": "a\\ud83d"}')

    assert (seen.name, seen.text, seen.problem) == ("chunk", "a\ufffd", "")


def test_only_data_that_is_no_json_is_a_problem():
    assert sent("[DONE]").problem == "Expecting value at character 1"
    assert not sent('{"type": "ping"}').problem


@given(st.text() | st.recursive(st.text(), st.lists).map(str))
def test_no_data_makes_reading_fail(data):
    assert sent(data).text == ""


def test_the_known_are_those_with_a_kind():
    reading = read(*TYPED_SSE, b"data: {}\n\n", b"data: [DONE]\n\n")

    assert len(reading.events) == 5
    assert joined(reading.known) == "Hello"
    assert [seen.event.index for seen in reading.known] == [0, 1, 2]


def test_the_call_is_the_last_as_clients_retry():
    calls = (Call("openai", "rate-limit", True), Call("openai", "text", True, tokens=("a", "b")))

    assert read(journal=Journal("r1", calls)).call is calls[1]


@pytest.mark.parametrize("journal", [None, Journal("r1")])
def test_without_calls_there_is_no_call(journal):
    reading = read(journal=journal)

    assert reading.calls == ()
    with pytest.raises(IndexError):
        _ = reading.call


def test_a_call_knows_what_it_was_to_send_and_what_it_sent():
    call = Call("openai", "text", True, tokens=("He", "l", "lo"), sent=2)

    assert (call.text, call.sent_text) == ("Hello", "Hel")
