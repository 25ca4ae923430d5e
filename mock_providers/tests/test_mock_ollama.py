"""The bytes of Ollama's native API: lines, their fields, the arithmetic, errors and requests."""

import json
import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck_mock_providers.apis.answer import Ending
from wirecheck_mock_providers.apis.ollama.native import OllamaChat, OllamaGenerate
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS

CHAT, GENERATE = OllamaChat(), OllamaGenerate()
APIS = pytest.mark.parametrize("api", [CHAT, GENERATE], ids=["chat", "generate"])
OLLAMA = r"^(?:N*Z|N*E)$"  # PROVIDERS.md 13
WHOLE = [
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.failure or scenario.fault or scenario.silent)
]


def asked(api, text, **fields):
    said = {"messages": [{"role": "user", "content": text}]} if api is CHAT else {"prompt": text}
    return {"model": "llama3.2"} | said | fields


def replied(api, words, **fields):
    return reply(api, {}, json.dumps(asked(api, f"hello [[mock {words}]]", **fields)).encode())


def answered(api, words, **fields):
    return replied(api, words, **fields).answer


def lines(api, words, **fields):
    frames = answered(api, words, **fields).frames
    assert all(frame.data.endswith(b"\n") for frame in frames)
    assert all(len(frame.data.decode().splitlines()) == 1 for frame in frames)
    return [json.loads(frame.data) for frame in frames]


def document(api, words, **fields):
    (line,) = lines(api, words, stream=False, **fields)
    return line


def letters(found):
    return "".join("E" if "error" in line else "Z" if line["done"] else "N" for line in found)


def content(line):
    return line["message"]["content"] if "message" in line else line["response"]


def thinking(line):
    return line.get("message", line).get("thinking", "")


@APIS
@pytest.mark.parametrize("name", [*WHOLE, "error-mid"])
def test_the_grammar_accepts_every_stream(api, name):
    assert re.match(OLLAMA, letters(lines(api, name)))


@APIS
@pytest.mark.parametrize("name", WHOLE)
def test_a_stream_says_what_the_whole_answer_says(api, name):
    found, whole = lines(api, name), document(api, name)

    assert "".join(map(content, found)) == content(whole)
    assert "".join(map(thinking, found)) == thinking(whole)
    assert "".join(replied(api, name).tokens) == content(whole)
    times = {"done", "created_at", "message", "response"}
    assert {k: v for k, v in found[-1].items() if k not in times} == {
        k: v for k, v in whole.items() if k not in times | {"thinking"}
    }


@APIS
@pytest.mark.parametrize("name", WHOLE)
def test_the_moments_rise_and_the_durations_add_up(api, name):
    found = lines(api, f"{name} ttft=20 itl=3")
    last = found[-1]
    moments = [line["created_at"] for line in found]

    assert moments == sorted(set(moments))
    assert all(datetime.fromisoformat(moment).tzinfo for moment in moments)
    parts = ("load_duration", "prompt_eval_duration", "eval_duration")
    assert last["total_duration"] >= sum(last[part] for part in parts)


@pytest.mark.parametrize("name", ["disconnect-mid", "truncate-mid", "stall"])
def test_of_a_stream_that_breaks_off_there_is_the_beginning(name):
    assert letters(lines(CHAT, name)) == "NNN"


def test_an_error_in_mid_stream_is_a_line_with_a_string():
    *_, last = lines(CHAT, "error-mid")

    assert last == {"error": "llama runner process has terminated: exit status 2"}
    assert answered(CHAT, "error-mid").ending is Ending.CUT
    assert answered(CHAT, "error-mid", stream=False).status == 500


@APIS
def test_a_malformed_line_is_a_line_and_no_json(api):
    last = answered(api, "malformed-mid").frames[-1].data

    assert last.endswith(b'"lost\n')
    assert last.count(b"\n") == 1
    with pytest.raises(json.JSONDecodeError):
        json.loads(last)


def test_it_streams_unless_told_not_to():
    assert replied(CHAT, "text").steering.stream is True
    assert len(lines(CHAT, "text")) == 13
    assert dict(answered(CHAT, "text").headers)[b"content-type"] == b"application/x-ndjson"
    whole = dict(answered(CHAT, "text", stream=False).headers)
    assert whole[b"content-type"] == b"application/json; charset=utf-8"


@APIS
def test_thoughts_are_told_unless_told_not_to(api):
    told, silent = document(api, "reasoning"), document(api, "reasoning", think=False)

    assert thinking(told).startswith("Thinking about mock")
    assert thinking(silent) == ""
    assert told["eval_count"] == silent["eval_count"] == 21
    assert len(lines(api, "reasoning", think=False)) == 13
    # What is not told takes its time all the same.
    assert answered(api, "reasoning itl=10", think=False).frames[0].due_s == pytest.approx(0.09)


def test_a_tool_call_is_told_once_and_its_arguments_are_an_object():
    first, second, last = lines(CHAT, "tool-call run=7f3a")
    (call,) = first["message"]["tool_calls"]

    assert call["function"]["arguments"] == {"city": "Z\u00fcrich", "run": "7f3a"}
    assert second["message"]["tool_calls"][0]["function"]["index"] == 1
    assert last["done_reason"] == "stop"
    assert [frame.pieces for frame in answered(CHAT, "tool-call").frames] == [8, 5, 0]
    assert letters(lines(CHAT, "tool-call tokens=2")) == "NNNNZ"


def test_generate_knows_no_tools_so_the_model_says_the_call_in_plain_text():
    text = content(document(GENERATE, "tool-call run=7f3a"))
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(text)
    second, _ = decoder.raw_decode(text[end:])

    assert first["parameters"] == {"city": "Z\u00fcrich", "run": "7f3a"}
    assert second == {"name": "get_time", "parameters": {"zone": "Europe/Zurich"}}


def test_angle_brackets_are_escaped_as_go_does():
    frames = answered(CHAT, "markup").frames

    assert not any(set(frame.data) & set(b"<>&") for frame in frames)
    assert b"\\u003cscript\\u003e" in b"".join(frame.data for frame in frames)


@APIS
@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("fields", "reason"), [({}, "load"), ({"keep_alive": 0}, "unload"), ({"think": True}, "load")]
)
def test_without_a_prompt_the_model_is_loaded_or_unloaded(api, stream, fields, reason):
    body = {"model": "mock-drip", "stream": stream} | fields
    answer = reply(api, {}, json.dumps(body).encode()).answer
    (line,) = (json.loads(frame.data) for frame in answer.frames)

    assert (line["done"], line["done_reason"], content(line)) == (True, reason, "")


ERRORS = {
    "auth-error": 401,
    "permission": 403,
    "invalid-model": 404,
    "rate-limit": 429,
    "quota": 429,
    "context-length": 400,
    "overloaded": 503,
    "server-error": 500,
}


@APIS
@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("stream", [True, False])
def test_errors_before_the_first_line(api, name, stream):
    answer = answered(api, name, stream=stream)
    error = json.loads(answer.frames[0].data)

    assert answer.status == ERRORS[name]
    assert isinstance(error.pop("error"), str)
    assert set(error) == ({"signin_url"} if name == "auth-error" else set())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "cannot unmarshal array"),
        ({}, "model is required"),
        ({"model": ""}, "model is required"),
        ({"model": 7}, "cannot unmarshal number into Go struct field model of type string"),
        ({"model": "m", "stream": "no"}, "string into Go struct field stream of type bool"),
        ({"model": "m", "messages": {}}, "object into Go struct field messages"),
        ({"model": "m", "messages": ["x"]}, "string into Go struct field messages"),
        ({"model": "m", "messages": [{"role": 7}]}, "field messages.role of type string"),
        ({"model": "m", "options": []}, "array into Go struct field options"),
        ({"model": "m", "think": "hard"}, "invalid think value"),
        ({"model": "m", "messages": [{"role": "user", "content": "[[mock x]]"}]}, "Unknown"),
    ],
)
def test_a_bad_body_gets_400_and_a_sentence(body, words):
    answer = reply(CHAT, {}, json.dumps(body).encode()).answer
    (error,) = json.loads(answer.frames[0].data).values()

    assert answer.status == 400
    assert words in error


@APIS
def test_what_is_no_json_or_too_large(api):
    empty = reply(api, {}, b"").answer
    assert (empty.status, json.loads(empty.frames[0].data)["error"]) == (
        400,
        "missing request body",
    )
    assert reply(api, {}, b"{").answer.status == 400
    assert api.too_large(4).status == 413


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("messages", "prompt", "stream", "think", "keep_alive", "options")
bodies = st.fixed_dictionaries({"model": st.just("m")}, optional=dict.fromkeys(NAMES, json_values))


@given(bodies | json_values)
def test_any_json_is_answered(body):
    for api in (CHAT, GENERATE):
        assert reply(api, {}, json.dumps(body).encode()).answer.status in {200, 400}
