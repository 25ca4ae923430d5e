"""Responses' bytes: the grammars, the numbers, the items, the arithmetic, the errors."""

import json
import re

import pytest
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter
from responses_asking import WHOLE, answered, document, replied

# PROVIDERS.md 13.
RESPONSES = r"^cq?i\**(?:K|N|L)$"
RESPONSES_ERR = r"^c?q?i?\**EL?$"
RESP_MESSAGE = r"^a(?:p(?:[dn]*t|r*s)q)*z$"
RESP_REASON = r"^a(?:PD*TQ)*(?:px*yq)*z$"
RESP_FUNCTION = r"^af*gz$"
BEGUN = r"^ci\**$"

LETTERS = {
    "response.created": "c",
    "response.in_progress": "i",
    "response.completed": "K",
    "response.incomplete": "N",
    "response.failed": "L",
    "error": "E",
}
ITEM_LETTERS = {
    "output_item.added": "a",
    "output_item.done": "z",
    "content_part.added": "p",
    "content_part.done": "q",
    "output_text.delta": "d",
    "output_text.done": "t",
    "refusal.delta": "r",
    "refusal.done": "s",
    "reasoning_summary_part.added": "P",
    "reasoning_summary_text.delta": "D",
    "reasoning_summary_text.done": "T",
    "reasoning_summary_part.done": "Q",
    "function_call_arguments.delta": "f",
    "function_call_arguments.done": "g",
}
ITEM_GRAMMARS = {
    "message": RESP_MESSAGE,
    "reasoning": RESP_REASON,
    "function_call": RESP_FUNCTION,
}
SUMMARY = {"reasoning": {"summary": "auto"}}


def parsed(answer):
    """The events of a stream; the name of each is its type."""
    blocks = b"".join(frame.data for frame in answer.frames).decode().split("\n\n")
    assert blocks.pop() == ""
    found = []
    for block in blocks:
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        found.append(event)
    return found


def events(words, **fields):
    return parsed(answered(words, **fields))


def response_letters(found):
    return "".join(LETTERS.get(event["type"], "*") for event in found)


def of_items(found):
    """The events of each item, by its index."""
    items = {}
    for event in found:
        if "output_index" in event:
            items.setdefault(event["output_index"], []).append(event)
    return items


def item_letters(item):
    return "".join(ITEM_LETTERS[event["type"].removeprefix("response.")] for event in item)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("fields", [{}, SUMMARY])
def test_the_grammars_accept_every_stream(name, fields):
    found = events(name, **fields)
    items = of_items(found)

    assert re.match(RESPONSES, response_letters(found))
    assert list(items) == list(range(len(items)))
    for item in items.values():
        assert re.match(ITEM_GRAMMARS[item[0]["item"]["type"]], item_letters(item))


@pytest.mark.parametrize("name", WHOLE)
def test_the_numbers_count_and_the_items_do_not_overlap(name):
    found = events(name, **SUMMARY)
    indices = [event["output_index"] for event in found if "output_index" in event]

    assert [event["sequence_number"] for event in found] == list(range(len(found)))
    assert indices == sorted(indices)
    for item in of_items(found).values():
        assert {event.get("item_id", item[0]["item"]["id"]) for event in item} == {
            item[0]["item"]["id"]
        }


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_done_is_what_the_deltas_said(name):
    for item in of_items(events(name, **SUMMARY)).values():
        deltas = "".join(event["delta"] for event in item if event["type"].endswith(".delta"))
        *_, told, part, done = [{}, *item]
        if item[0]["item"]["type"] == "function_call":
            told, part = part, {}
            assert told["arguments"] == done["item"]["arguments"] == deltas
            assert told["name"] == done["item"]["name"]
            json.loads(deltas)
        else:
            (content,) = done["item"].get("content") or done["item"]["summary"]
            assert part["part"] == content
            text = content.get("refusal", content.get("text"))
            assert told.get("refusal", told.get("text")) == text == deltas


@pytest.mark.parametrize("name", WHOLE)
def test_the_end_of_a_stream_is_the_whole_answer(name):
    last = events(name, **SUMMARY)[-1]["response"]
    done = [item[-1]["item"] for item in of_items(events(name, **SUMMARY)).values()]

    assert last == document(name, **SUMMARY)
    assert last["output"] == done
    assert last["output"][-1]["status"] == last["status"]


@pytest.mark.parametrize("name", WHOLE)
def test_the_deltas_are_the_script_s_tokens(name):
    made = replied(f"{name} run=7f3a")
    deltas = [e["delta"] for e in parsed(made.answer) if e["type"] == "response.output_text.delta"]

    assert tuple(deltas) == made.tokens


def test_a_response_begins_empty_and_in_progress():
    created, in_progress = events("text run=7f3a")[:2]

    assert created["response"] == in_progress["response"]
    assert created["response"]["status"] == "in_progress"
    assert created["response"]["output"] == []
    assert created["response"]["usage"] is None
    assert created["response"]["id"].startswith("resp_")


@pytest.mark.parametrize(
    ("name", "reason"), [("length", "max_output_tokens"), ("content-filter", "content_filter")]
)
def test_an_incomplete_response_says_why(name, reason):
    *_, last = events(name)

    assert last["type"] == "response.incomplete"
    assert last["response"]["status"] == "incomplete"
    assert last["response"]["incomplete_details"] == {"reason": reason}
    assert document("text")["incomplete_details"] is None


def test_the_error_is_nested_and_the_failure_says_it_again():
    found = events("error-mid")
    error, failed = found[-2:]

    assert response_letters(found) == "ci*****EL"
    assert re.match(RESPONSES_ERR, response_letters(found))
    assert [event["sequence_number"] for event in found] == list(range(9))
    assert set(error) == {"type", "sequence_number", "error"}
    assert error["error"]["code"] == "server_error"
    assert failed["response"]["status"] == "failed"
    assert failed["response"]["error"] == {
        "code": "server_error",
        "message": error["error"]["message"],
    }


def test_an_error_before_the_first_token():
    assert response_letters(events("error-mid after=0")) == "ciEL"
    assert [e["sequence_number"] for e in events("error-mid after=0")] == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["disconnect-mid", "truncate-mid", "stall"])
def test_of_a_stream_that_breaks_off_the_grammar_accepts_the_beginning(name):
    found = events(name)

    assert re.match(BEGUN, response_letters(found))
    assert item_letters(of_items(found)[0]) == "apddd"


def test_a_malformed_event_is_framed_well_and_no_json():
    name, data, *end = answered("malformed-mid").frames[-1].data.split(b"\n")

    assert (name, end) == (b"event: response.output_text.delta", [b"", b""])
    with pytest.raises(json.JSONDecodeError):
        json.loads(data.removeprefix(b"data: "))


def test_reasoning_is_told_only_if_a_summary_is_asked_for():
    silent, told = (of_items(events("reasoning", **fields))[0] for fields in ({}, SUMMARY))

    assert item_letters(silent) == "az"
    assert silent[-1]["item"]["summary"] == []
    assert item_letters(told) == "aP" + "D" * 9 + "TQz"
    assert told[-1]["item"]["summary"][0]["text"].startswith("Thinking about mock")


def test_a_hold_counts_what_is_streamed():
    answer = answered("reasoning hold=2")

    assert b'"delta":"mock"' in answer.frames[answer.hold_at - 2].data
    told = answered("reasoning hold=2", **SUMMARY)
    assert b'" about"' in told.frames[told.hold_at - 1].data


def test_obfuscation_has_many_lengths_unless_it_is_not_wanted():
    def deltas(**fields):
        return [e for e in events("text tokens=100", **fields) if e["type"].endswith(".delta")]

    assert len({len(event["obfuscation"]) for event in deltas()}) > 5
    plain = deltas(stream_options={"include_obfuscation": False})
    assert all("obfuscation" not in event for event in plain)


@pytest.mark.parametrize("name", [*WHOLE, "disconnect-mid", "truncate-mid", "stall"])
def test_the_client_s_own_types_know_every_event(name):
    types = TypeAdapter(ResponseStreamEvent)

    # Strictly: the client itself would build what it gets, whatever it lacks.
    assert all(types.validate_python(event) for event in events(f"{name} tokens=4", **SUMMARY))
