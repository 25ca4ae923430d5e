"""Chat Completions' bytes: the grammar, the fields, the arithmetic, and that they never change."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from wirecheck_mock_providers.apis.answer import Ending
from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS

API = OpenAIChat()
KEY = {"authorization": "Bearer sk-abcdefghijklmnopqrstuvwxyz"}
#: {scenario: {"stream": sha256, "whole": sha256}}
GOLDEN = json.loads(Path(__file__).with_name("golden_openai_chat.json").read_text("utf-8"))

# PROVIDERS.md 13, of chunks named by their letters.
CHAT_OPENAI = r"^R[CXTA]*FU?M?D$"
CHAT_ERROR = r"^P*R?[CXTGA]*ED?$"
BEGUN = r"^R[CXTA]*$"
WHOLE = [
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.failure or scenario.fault or scenario.silent)
]


def replied(words, *, stream=True, prompt="hello", **fields):
    body = {
        "model": "gpt-4o-mini",
        "stream": stream,
        "messages": [{"role": "user", "content": f"{prompt} [[mock {words}]]"}],
    }
    return reply(API, KEY, json.dumps(body | fields).encode())


def answered(words, **fields):
    return replied(words, **fields).answer


def events(answer):
    """The data of each event, the last of which is [DONE] on a stream that is whole."""
    assert all(frame.data.startswith(b"data: ") for frame in answer.frames)
    assert all(frame.data.endswith(b"\n\n") for frame in answer.frames)
    assert all(frame.data.count(b"\n") == 2 for frame in answer.frames)
    return [frame.data[len(b"data: ") : -2] for frame in answer.frames]


def chunks(words, **fields):
    *found, done = events(answered(words, **fields))
    assert done == b"[DONE]"
    return [json.loads(chunk) for chunk in found]


def letter(data):
    if data == b"[DONE]":
        return "D"
    chunk = json.loads(data)
    if "error" in chunk:
        return "E"
    if not chunk["choices"]:
        return "U"
    (choice,) = chunk["choices"]
    if choice["finish_reason"]:
        assert choice["delta"] == {}
        return "F"
    delta = choice["delta"]
    if "role" in delta:
        return "R"
    (field,) = delta
    return {"content": "C", "refusal": "X", "tool_calls": "T"}[field]


def letters(words, **fields):
    return "".join(map(letter, events(answered(words, **fields))))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("fields", [{}, {"stream_options": {"include_usage": True}}])
def test_the_grammar_accepts_every_stream(name, fields):
    found = letters(name, **fields)

    assert re.match(CHAT_OPENAI, found)
    assert ("U" in found) is bool(fields)


def test_the_grammar_accepts_a_stream_that_ends_in_an_error():
    assert letters("error-mid") == "RCCCE"
    assert re.match(CHAT_ERROR, letters("error-mid"))


@pytest.mark.parametrize("name", ["disconnect-mid", "truncate-mid", "stall"])
def test_of_a_stream_that_breaks_off_the_grammar_accepts_the_beginning(name):
    assert letters(name) == "RCCC"
    assert re.match(BEGUN, letters(name))


def test_a_malformed_event_is_framed_well_and_no_json():
    *_, last = events(answered("malformed-mid"))

    with pytest.raises(json.JSONDecodeError):
        json.loads(last)


@pytest.mark.parametrize("name", WHOLE)
def test_the_chunks_carry_the_script_s_text_and_one_identity(name):
    replied_ = replied(f"{name} run=7f3a")
    found = [json.loads(chunk) for chunk in events(replied_.answer)[:-1]]
    deltas = [chunk["choices"][0]["delta"].get("content") for chunk in found]

    assert tuple(delta for delta in deltas if delta) == replied_.tokens
    for field in ("id", "object", "created", "model", "service_tier", "system_fingerprint"):
        assert len({chunk[field] for chunk in found}) == 1


def test_the_names_of_an_answer():
    chunk = chunks("text run=7f3a", model="gpt-4o")[0]

    assert chunk["id"].startswith("chatcmpl-")
    assert chunk["object"] == "chat.completion.chunk"
    assert chunk["model"] == "gpt-4o"
    assert chunk["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}


def test_the_head_of_a_stream():
    headers = dict(answered("text run=7f3a").headers)

    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"x-request-id"].startswith(b"req_")
    assert headers[b"openai-version"] == b"2020-10-01"
    assert b"connection" not in headers


def test_every_chunk_but_the_last_has_a_null_usage_if_usage_is_asked_for():
    *others, last = chunks("text", stream_options={"include_usage": True})

    assert all(chunk["usage"] is None for chunk in others)
    assert last["usage"]["total_tokens"]
    assert all("usage" not in chunk for chunk in chunks("text"))


def test_obfuscation_has_many_lengths_unless_it_is_not_wanted():
    lengths = {len(chunk["obfuscation"]) for chunk in chunks("text tokens=100")}

    assert len(lengths) > 5
    plain = chunks("text", stream_options={"include_obfuscation": False})
    assert all("obfuscation" not in chunk for chunk in plain)


@pytest.mark.parametrize("name", WHOLE)
def test_usage_adds_up_and_is_the_same_streamed_and_whole(name):
    usage = chunks(name, stream_options={"include_usage": True})[-1]["usage"]
    whole = json.loads(answered(name, stream=False).frames[0].data)["usage"]

    assert usage == whole
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"]
    reasoning = usage["completion_tokens_details"]["reasoning_tokens"]
    assert (reasoning > 0) is (name == "reasoning")
    said = len(replied(name).tokens)
    assert name in ("tool-call", "refusal") or usage["completion_tokens"] == said + reasoning


def test_the_prompt_is_counted_directive_and_all():
    usage = chunks("text", prompt="x" * 400, stream_options={"include_usage": True})[-1]["usage"]

    assert usage["prompt_tokens"] == 4 + 104  # 414 characters


def test_what_is_streamed_is_what_the_whole_answer_says():
    whole = json.loads(answered("tool-call run=7f3a", stream=False).frames[0].data)
    message = whole["choices"][0]["message"]
    streamed = {}
    for chunk in chunks("tool-call run=7f3a"):
        for call in chunk["choices"][0]["delta"].get("tool_calls", ()):
            built = streamed.setdefault(call["index"], {"function": {"arguments": ""}})
            built["id"] = call.get("id", built.get("id"))
            built["function"]["name"] = call["function"].get("name", built["function"].get("name"))
            built["function"]["arguments"] += call["function"]["arguments"]

    assert [call | {"type": "function"} for call in streamed.values()] == message["tool_calls"]
    assert json.loads(streamed[0]["function"]["arguments"]) == {
        "city": "Z\u00fcrich",
        "run": "7f3a",
    }
    assert message["content"] is None
    assert whole["choices"][0]["finish_reason"] == "tool_calls"


def test_text_before_a_tool_call():
    whole = json.loads(answered("tool-call tokens=2", stream=False).frames[0].data)

    assert whole["choices"][0]["message"]["content"].startswith("mock ")
    assert letters("tool-call tokens=2") == "RCC" + "T" * 13 + "FD"


def test_a_refusal_is_no_content():
    message = json.loads(answered("refusal", stream=False).frames[0].data)["choices"][0]["message"]

    assert message["content"] is None
    assert message["refusal"].startswith("I'm sorry")


def test_reasoning_takes_its_time_but_is_not_streamed():
    frames = answered("reasoning itl=10").frames

    assert frames[0].due_s == 0  # the role comes at once
    assert frames[1].due_s == pytest.approx(0.09)  # nine tokens of thought came before


def test_an_answer_that_never_comes():
    answer = answered("no-answer")

    assert answer.frames == ()
    assert answer.ending is Ending.SILENCE
    assert not answer.head_at_once


RETRY_SOON = {b"retry-after-ms": b"10"}
ERRORS = {
    "auth-error": (401, "invalid_request_error", "invalid_api_key", {}),
    "permission": (403, "request_forbidden", "unsupported_country_region_territory", {}),
    "invalid-model": (404, "invalid_request_error", "model_not_found", {}),
    "rate-limit": (429, "requests", "rate_limit_exceeded", {b"retry-after": b"1"} | RETRY_SOON),
    "quota": (429, "insufficient_quota", "insufficient_quota", RETRY_SOON),
    "context-length": (400, "invalid_request_error", "context_length_exceeded", {}),
    "overloaded": (503, "service_unavailable_error", "server_is_overloaded", RETRY_SOON),
    "server-error": (500, "server_error", "server_error", RETRY_SOON),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("stream", [True, False])
def test_errors_before_the_stream(name, stream):
    answer = answered(name, stream=stream)
    error = json.loads(answer.frames[0].data)["error"]
    headers = dict(answer.headers)
    retry = {header: value for header, value in headers.items() if b"retry" in header}

    assert (answer.status, error["type"], error["code"], retry) == ERRORS[name]
    assert headers[b"content-type"] == b"application/json"


def test_errors_name_what_was_wrong_and_never_the_key():
    assert "sk-ab***yz" in answered("auth-error").frames[0].data.decode()
    assert "`gpt-4o-mini`" in answered("invalid-model").frames[0].data.decode()
    assert "12 tokens" in answered("context-length").frames[0].data.decode()
    assert b"sk-abcdef" not in b"".join(frame.data for frame in answered("auth-error").frames)


def test_a_prompt_cannot_reach_into_an_error_s_message():
    answer = answered("invalid-model", model="{key}{0.__class__}")

    assert "`{key}{0.__class__}`" in json.loads(answer.frames[0].data)["error"]["message"]


def test_a_whole_answer_cannot_fail_in_the_middle_so_it_fails():
    assert answered("error-mid", stream=False).status == 500


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_directive_gives_the_same_bytes(name):
    for mode in (True, False):
        first, second = (answered(f"{name} run=7f3a seed=7", stream=mode) for _ in range(2))

        assert first == second
        assert first is not second


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_bytes_are_those_of_every_version(name):
    assert digests(name) == GOLDEN[name]


def digests(name):
    """Hashes of head and frames. To renew: run this file as a program."""
    return {mode: digest(f"{name} run=7f3a seed=7", mode == "stream") for mode in GOLDEN_MODES}


GOLDEN_MODES = ("stream", "whole")


def digest(words, stream):
    fields = {"stream_options": {"include_usage": True}} if stream else {}
    answer = answered(words, stream=stream, **fields)
    head = [str(answer.status).encode(), *(name + b": " + text for name, text in answer.headers)]
    return hashlib.sha256(b"\n".join([*head, *(frame.data for frame in answer.frames)])).hexdigest()


if __name__ == "__main__":
    golden = json.dumps({name: digests(name) for name in SCENARIOS}, indent=2)
    Path(__file__).with_name("golden_openai_chat.json").write_text(golden + "\n", "utf-8")
