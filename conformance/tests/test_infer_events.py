"""What ``wirecheck infer`` makes of events, by recordings made by hand."""

import json
from dataclasses import replace

import pytest
from hand_made import recorded

from wirecheck.contract import load
from wirecheck.inference import Asked, InferenceError, Question, draft
from wirecheck.inference.model import Answer
from wirecheck.inference.schemas import schema_of
from wirecheck.recording import Call, Journal

QUESTION = Question("http://127.0.0.1:8000", "/ask", "POST", {"q": "{prompt}"})


def answered(scenario, *events, tokens=("He", "llo"), healthy=True, status=200):
    call = Call("openai", scenario, stream=True, tokens=tokens, sent=len(tokens))
    pieces = [it if isinstance(it, str) else f"data: {json.dumps(it)}" for it in events]
    recording = recorded(
        *(f"{piece}\n\n".encode() for piece in pieces),
        status=status,
        journal=Journal("run", (call,)),
    )
    return Answer(replace(recording, scenario=scenario), healthy)


@pytest.fixture
def contract_of(tmp_path):
    def contract(*answers):
        path = tmp_path / "drafted.yaml"
        path.write_text(draft(Asked(QUESTION, answers, {}), "drafted"))
        return load(str(path))

    return contract


def kinds(contract):
    return {it.name: (it.when, it.has, it.ends) for it in contract.events.values()}


def test_the_last_event_is_told_by_what_only_it_has(contract_of):
    pieces = {"text": "He"}, {"text": "llo"}, {"text": "", "finish": "stop"}

    contract = contract_of(answered("text", *pieces))

    assert kinds(contract) == {
        "finish": ({}, ("finish",), "success"),
        "text": ({}, ("text",), None),
    }


def test_a_member_whose_values_do_not_come_again_tells_nothing_apart(contract_of):
    one = {"id": "a", "text": "He"}, {"id": "b", "text": "llo"}
    two = {"id": "c", "text": "Good"}, {"id": "d", "text": "bye"}

    contract = contract_of(answered("text", *one), answered("length", *two, tokens=("Good", "bye")))

    assert kinds(contract) == {"event": ({}, (), None)}
    assert contract.events["event"].text == "/text"


def test_strings_of_json_are_text_by_themselves(contract_of):
    contract = contract_of(answered("text", 'data: "He"', 'data: "llo"', "event: end\ndata: {}"))

    (text, end) = contract.events.values()
    assert (text.data, text.text, end.event, end.ends) == ("json", "", "end", "success")


def test_where_no_event_ends_an_answer_the_response_does(contract_of):
    refusal = answered("auth-error", '{"error": "no"}', healthy=False, tokens=(), status=502)

    contract = contract_of(answered("text", "data: He", "data: llo"), refusal)

    assert (contract.end, contract.unstarted.status) == ("close", (502,))


def test_what_was_not_seen_is_left_to_decide():
    text = draft(Asked(QUESTION, (answered("text", "data: He", "data: llo"),), {}), "drafted")

    assert "# Not seen, so decide: what a failure before the first token" in text
    assert "# No event was seen that tells of a failure of the upstream: decide." in text


def test_a_failure_is_told_by_text_or_by_json(contract_of):
    whole = answered("text", "event: t\ndata: He", "event: t\ndata: llo", "event: end\ndata: .")
    said = answered("auth-error", "event: bad\ndata: no key", healthy=False, tokens=())
    told = answered("rate-limit", 'event: bad\ndata: {"code": "x"}', healthy=False, tokens=())

    contract = contract_of(whole, said, told)

    assert (contract.events["bad"].data, contract.events["bad"].ends) == ("json-or-text", "failure")


def test_broken_json_that_is_passed_on_is_no_kind_of_its_own(contract_of):
    whole = answered("text", {"t": "He"}, {"t": "llo"}, "data: [DONE]")
    broken = answered("malformed-mid", {"t": "He"}, 'data: {"t": "l', healthy=False)

    contract = contract_of(whole, broken)

    assert set(contract.events) == {"t", "done"}


def test_raw_text_before_a_last_word_cannot_be_told_from_it():
    with pytest.raises(InferenceError, match=r"Nearest, at the data: \"Hello\[DONE\]\""):
        draft(
            Asked(QUESTION, (answered("text", "data: He", "data: llo", "data: [DONE]"),), {}), "d"
        )


def test_an_answer_without_events_has_no_text():
    with pytest.raises(InferenceError, match="no event had any text"):
        draft(Asked(QUESTION, (answered("text"),), {}), "d")


def test_a_schema_has_what_always_stood_there_and_the_types_that_were_seen():
    assert schema_of([{"a": 1, "b": None}, {"a": 1.5, "b": "x", "c": [1]}]) == {
        "type": "object",
        "required": ["a", "b"],
        "properties": {
            "a": {"type": "number"},
            "b": {"type": ["null", "string"]},
            "c": {"type": "array", "items": {"type": "integer"}},
        },
    }


@pytest.mark.parametrize(
    "value", [{f"n{i}": 0 for i in range(41)}, {"n" * 81: 0}], ids=["many", "long"]
)
def test_an_object_whose_names_are_data_is_just_an_object(value):
    assert schema_of([value]) == {"type": "object"}


def test_of_what_is_always_null_nothing_is_known():
    assert schema_of([None, None]) == {}
