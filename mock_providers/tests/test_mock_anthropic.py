"""Messages' bytes: the grammar, the fields, the arithmetic, and that they never change."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from wirecheck_mock_providers.apis.answer import Ending
from wirecheck_mock_providers.apis.anthropic.messages import AnthropicMessages
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS

API = AnthropicMessages()
HEADERS = {"x-api-key": "sk-ant-abcdefghijklmnopqrstuvwxyz", "anthropic-version": "2023-06-01"}
#: {scenario: {"stream": sha256, "whole": sha256}}
GOLDEN_FILE = Path(__file__).with_name("golden_anthropic.json")

# PROVIDERS.md 13, of events named by their letters.
ANTHROPIC = r"^SP*(?:b[dP]*eP*)*M+P*Z$"
ANTHROPIC_ERR = r"^(?:SP*(?:b[dP]*eP*)*(?:b[dP]*)?M*)?E$"
LETTERS = {
    "message_start": "S",
    "ping": "P",
    "content_block_start": "b",
    "content_block_delta": "d",
    "content_block_stop": "e",
    "message_delta": "M",
    "message_stop": "Z",
    "error": "E",
}
WHOLE = [
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.failure or scenario.fault or scenario.silent)
]
EVENT = re.compile(rb"event: (\w+)\ndata: ([^\n]*)\n\n")


def replied(words, *, stream=True, headers=HEADERS, **fields):
    body = {
        "model": "claude-sonnet-5-5",
        "max_tokens": 2000,
        "stream": stream,
        "messages": [{"role": "user", "content": f"hello [[mock {words}]]"}],
    }
    return reply(API, headers, json.dumps(body | fields).encode())


def answered(words, **fields):
    return replied(words, **fields).answer


def events(words, **fields):
    """The data of each event, whose name it repeats."""
    found = []
    for frame in answered(words, **fields).frames:
        name, data = EVENT.fullmatch(frame.data).groups()
        found.append(json.loads(data))
        assert found[-1]["type"] == name.decode()
    return found


def letters(words, **fields):
    return "".join(LETTERS[event["type"]] for event in events(words, **fields))


def whole(words, **fields):
    return json.loads(answered(words, stream=False, **fields).frames[0].data)


def built(found):
    """The blocks that a stream builds, checked as it goes: one is open at a time."""
    blocks = []
    for event in found:
        match event["type"]:
            case "content_block_start":
                assert event["index"] == len(blocks)
                blocks.append(dict(event["content_block"]) | {"partial_json": ""})
            case "content_block_delta":
                assert event["index"] == len(blocks) - 1
                delta = dict(event["delta"])
                delta.pop("type")
                for field, text in delta.items():
                    blocks[-1][field] = blocks[-1].get(field, "") + text
    for block in blocks:
        partial = block.pop("partial_json")
        if block["type"] == "tool_use":
            block["input"] = json.loads(partial)
    return blocks


@pytest.mark.parametrize("name", WHOLE)
def test_the_grammar_accepts_every_stream(name):
    assert re.match(ANTHROPIC, letters(name))
    assert letters(name).count("P") == 1


@pytest.mark.parametrize("after", [0, 1, 3, 12])
def test_the_grammar_accepts_a_stream_that_ends_in_an_error(after):
    found = letters(f"error-mid after={after}")

    assert re.match(ANTHROPIC_ERR, found)
    assert found.count("d") == after


@pytest.mark.parametrize("name", ["disconnect-mid", "truncate-mid", "stall"])
def test_a_stream_that_breaks_off_is_a_beginning(name):
    assert letters(name) == "SbPddd"


def test_a_malformed_event_is_framed_well_and_no_json():
    last = answered("malformed-mid").frames[-1].data

    with pytest.raises(json.JSONDecodeError):
        json.loads(EVENT.fullmatch(last)[2])


@pytest.mark.parametrize("name", WHOLE)
def test_a_stream_builds_what_the_whole_answer_says(name):
    found, document = events(f"{name} run=7f3a"), whole(f"{name} run=7f3a")
    delta = found[-2]

    assert built(found) == document["content"]
    assert found[0]["message"]["id"] == document["id"]
    assert delta["delta"] == {
        field: document[field] for field in ("stop_reason", "stop_sequence", "stop_details")
    }
    assert document["usage"] == delta["usage"] | {"service_tier": "standard"}


@pytest.mark.parametrize("name", WHOLE)
def test_the_events_carry_the_script_s_text(name):
    deltas = [event["delta"] for event in events(name) if event["type"] == "content_block_delta"]

    assert tuple(delta["text"] for delta in deltas if "text" in delta) == replied(name).tokens


def test_usage_is_cumulative_and_thinking_is_a_part_of_it():
    found = events("reasoning")
    start, end = found[0]["message"]["usage"], found[-2]["usage"]

    assert start["output_tokens"] == 1
    assert end["output_tokens"] == 21
    assert end["output_tokens_details"] == {"thinking_tokens": 9}
    assert start["input_tokens"] == end["input_tokens"]


def test_the_padding_has_many_lengths_and_a_ping_has_none():
    data = [EVENT.fullmatch(frame.data)[2] for frame in answered("text tokens=50").frames]

    assert len({len(text) - len(text[:-1].rstrip()) for text in data}) > 5
    assert data[2] == b'{"type": "ping"}'


def test_a_thought_is_signed_before_its_block_ends():
    assert letters("reasoning tokens=1") == "SbP" + "d" * 10 + "ebdeMZ"
    types = [
        event["delta"]["type"]
        for event in events("reasoning")
        if "index" in event and "delta" in event
    ][:10]
    assert types == ["thinking_delta"] * 9 + ["signature_delta"]


@pytest.mark.parametrize(
    ("thinking", "blocks"),
    [
        ({"type": "enabled", "budget_tokens": 1024}, ["thinking", "text"]),
        ({"type": "adaptive"}, ["thinking", "text"]),
        ({"type": "disabled"}, ["text"]),
    ],
)
def test_thoughts_are_told_unless_thinking_is_disabled_but_counted_all_the_same(thinking, blocks):
    document = whole("reasoning", thinking=thinking)

    assert [block["type"] for block in built(events("reasoning", thinking=thinking))] == blocks
    assert [block["type"] for block in document["content"]] == blocks
    assert document["usage"]["output_tokens"] == 21


def test_thoughts_whose_display_is_omitted_are_signed_only():
    thinking = {"type": "adaptive", "display": "omitted"}
    first = built(events("reasoning", thinking=thinking))[0]

    assert first == whole("reasoning", thinking=thinking)["content"][0]
    assert first["thinking"] == ""
    assert first["signature"]


def test_a_refusal_has_no_block_and_its_words_stand_in_the_details():
    assert letters("refusal") == "SPMZ"
    details = whole("refusal run=7f3a")["stop_details"]
    assert details["explanation"] == "I'm sorry, 7f3a: I can't help with that."


def test_text_before_a_tool_call():
    assert letters("tool-call tokens=2") == "SbPdde" + "b" + "d" * 8 + "e" + "b" + "d" * 5 + "eMZ"


def test_the_head_of_a_stream():
    answer = answered("text run=7f3a")
    headers = dict(answer.headers)

    assert answer.head_at_once
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-cache"
    assert headers[b"request-id"].startswith(b"req_")
    assert headers[b"anthropic-ratelimit-input-tokens-limit"] == b"400000"
    assert re.fullmatch(rb"20..-..-..T..:..:..Z", headers[b"anthropic-ratelimit-requests-reset"])
    assert b"connection" not in headers


def test_an_answer_that_never_comes():
    answer = answered("no-answer")

    assert (answer.frames, answer.ending) == ((), Ending.SILENCE)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_bytes_are_those_of_every_version(name):
    assert digests(name) == json.loads(GOLDEN_FILE.read_text("utf-8"))[name]


def digests(name):
    """Hashes of head and frames. To renew: run this file as a program."""
    return {
        mode: digest(answered(f"{name} run=7f3a seed=7", stream=mode == "stream"))
        for mode in ("stream", "whole")
    }


def digest(answer):
    head = [str(answer.status).encode(), *(name + b": " + text for name, text in answer.headers)]
    return hashlib.sha256(b"\n".join([*head, *(frame.data for frame in answer.frames)])).hexdigest()


if __name__ == "__main__":
    golden = json.dumps({name: digests(name) for name in SCENARIOS}, indent=2)
    GOLDEN_FILE.write_text(golden + "\n", "utf-8")
