"""The bytes of those who copy OpenAI's Chat Completions: grammars, fields, arithmetic, errors."""

import json
import re
import uuid

import pytest

from wirecheck_mock_providers.apis.deepseek import chat as deepseek
from wirecheck_mock_providers.apis.ollama import compatible as ollama
from wirecheck_mock_providers.apis.reply import REFUSED, reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS

DEEPSEEK, OLLAMA = deepseek.api(), ollama.api()
APIS = pytest.mark.parametrize("api", [DEEPSEEK, OLLAMA], ids=["deepseek", "ollama"])
KEY = {"authorization": "Bearer sk-abcdefghijklmnopqrstuvwxyz"}

# PROVIDERS.md 13.
CHAT_DEEPSEEK = r"^RG*C*T*FU?D$"
CHAT_OLLAMA = r"^[RCGT]+FU?D$"
CHAT_ERROR = r"^P*R?[CXTGA]*ED?$"
GRAMMARS = {DEEPSEEK: CHAT_DEEPSEEK, OLLAMA: CHAT_OLLAMA}
USAGE = {"stream_options": {"include_usage": True}}
WHOLE = [
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.failure or scenario.fault or scenario.silent)
]


def answered(api, words, *, stream=True, headers=KEY, **fields):
    said = {"role": "user", "content": f"hello [[mock {words}]]"}
    body = {"model": "some-model", "stream": stream, "messages": [said]} | fields
    return reply(api, headers, json.dumps(body).encode()).answer


def events(api, words, **fields):
    """The data of each event, comments left out; the last is [DONE] if the stream is whole."""
    sent = b"".join(frame.data for frame in answered(api, words, **fields).frames)
    *blocks, end = sent.split(b"\n\n")
    assert end == b""
    assert all(block.startswith((b"data: ", b": ")) for block in blocks)
    return [block.removeprefix(b"data: ") for block in blocks if not block.startswith(b":")]


def chunks(api, words, **fields):
    return [json.loads(data) for data in events(api, words, **fields) if data != b"[DONE]"]


def document(api, words, **fields):
    sent = b"".join(frame.data for frame in answered(api, words, stream=False, **fields).frames)
    return json.loads(sent)


def letter(data):
    if data == b"[DONE]":
        return "D"
    chunk = json.loads(data)
    if "error" in chunk:
        return "E"
    if not chunk["choices"]:
        return "U"
    (choice,) = chunk["choices"]
    delta = {name: value for name, value in choice["delta"].items() if value is not None}
    if choice["finish_reason"]:
        return "F"
    if "role" in delta:
        return "R"
    (field,) = delta
    return {"content": "C", "reasoning": "G", "reasoning_content": "G", "tool_calls": "T"}[field]


def letters(api, words, **fields):
    return "".join(letter(data) for data in events(api, words, **fields))


@APIS
@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("fields", [{}, USAGE])
def test_the_grammar_accepts_every_stream(api, name, fields):
    found = letters(api, name, **fields)

    assert re.match(GRAMMARS[api], found)
    assert ("U" in found) is (api is OLLAMA and bool(fields))
    assert ("G" in found) is (name == "reasoning")


@APIS
@pytest.mark.parametrize("name", ["disconnect-mid", "truncate-mid", "stall"])
def test_of_a_stream_that_breaks_off_there_is_the_beginning(api, name):
    assert letters(api, name) == "RCCC"


def test_an_error_in_mid_stream():
    assert letters(DEEPSEEK, "error-mid") == "RCCCE"
    assert re.match(CHAT_ERROR, letters(DEEPSEEK, "error-mid"))
    # Ollama's adapter makes an empty chunk of it, and ends without finish (PROVIDERS.md 7.2).
    assert letters(OLLAMA, "error-mid") == "RCCCC"
    assert chunks(OLLAMA, "error-mid")[-1]["choices"][0]["delta"] == {"content": ""}


@APIS
@pytest.mark.parametrize("name", WHOLE)
def test_a_stream_says_what_the_whole_answer_says(api, name):
    found = chunks(api, name, **USAGE)
    whole = document(api, name)
    (choice,) = whole["choices"]
    deltas = [chunk["choices"][0]["delta"] for chunk in found if chunk["choices"]]

    assert "".join(delta.get("content") or "" for delta in deltas) == choice["message"]["content"]
    assert [chunk["usage"] for chunk in found if chunk.get("usage")] == [whole["usage"]]
    assert len({(chunk["id"], chunk["created"], chunk["model"]) for chunk in found}) == 1
    usage = whole["usage"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"]


@pytest.mark.parametrize("name", WHOLE)
def test_of_deepseek_s_prompt_the_cache_has_a_part(name):
    usage = document(DEEPSEEK, name)["usage"]
    cached = usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"]

    assert cached == usage["prompt_tokens"]
    reasoning = usage["completion_tokens_details"]["reasoning_tokens"]
    assert (reasoning > 0) is (name == "reasoning")


def test_deepseek_s_finish_carries_the_usage_and_all_other_chunks_null():
    *others, finish = chunks(DEEPSEEK, "text")

    assert finish["choices"][0]["delta"] == {"content": ""}
    assert finish["usage"]["total_tokens"]
    assert all(chunk["usage"] is None for chunk in others)


def test_ollama_s_usage_is_absent_unless_asked_for():
    *others, last = chunks(OLLAMA, "text", **USAGE)

    assert (last["choices"], last["usage"]["total_tokens"]) == ([], 21)
    assert all("usage" not in chunk for chunk in [*others, *chunks(OLLAMA, "text")])


def test_deepseek_s_reasoning_has_a_field_and_the_other_is_null():
    role, thought, *_, said, _ = [
        chunk["choices"][0]["delta"] for chunk in chunks(DEEPSEEK, "reasoning")
    ]

    assert role == {"role": "assistant", "content": None, "reasoning_content": ""}
    assert thought == {"content": None, "reasoning_content": "Thinking"}
    assert set(said) == {"content", "reasoning_content"}
    assert said["reasoning_content"] is None


def test_the_names_of_an_answer():
    said, thought = chunks(DEEPSEEK, "text")[0], chunks(OLLAMA, "text")[0]

    assert str(uuid.UUID(said["id"])) == said["id"]
    assert re.fullmatch(r"chatcmpl-\d{1,3}", thought["id"])
    assert thought["system_fingerprint"] == "fp_ollama"
    assert "service_tier" not in said | thought


def test_tool_calls_come_in_fragments_or_whole():
    (calls,) = [c["message"]["tool_calls"] for c in document(DEEPSEEK, "tool-call")["choices"]]
    opened = [
        chunk["choices"][0]["delta"]["tool_calls"][0]
        for chunk in chunks(OLLAMA, "tool-call")
        if "tool_calls" in chunk["choices"][0]["delta"]
    ]

    assert [call["id"][:8] for call in calls] == ["call_00_", "call_01_"]
    assert letters(DEEPSEEK, "tool-call") == "R" + "T" * 13 + "FD"
    assert letters(OLLAMA, "tool-call") == "RTTFD"
    assert [call["index"] for call in opened] == [0, 1]
    assert json.loads(opened[1]["function"]["arguments"]) == {"zone": "Europe/Zurich"}


def test_a_whole_tool_call_counts_for_its_pieces_when_held():
    answer = answered(OLLAMA, "tool-call hold=1")

    assert answer.hold_at == 2  # behind the role and the first call, which is eight pieces
    assert answer.frames[1].pieces == 8


@pytest.mark.parametrize(("ttft", "comments"), [(0, 1), (999, 1), (2500, 3)])
def test_deepseek_keeps_a_queued_stream_alive(ttft, comments):
    frames = answered(DEEPSEEK, f"text ttft={ttft}").frames
    waiting = [frame.due_s for frame in frames if frame.data == b": keep-alive\n\n"]

    assert waiting == [float(second) for second in range(comments)]
    assert frames[0].data.startswith(b":")


def test_deepseek_keeps_a_queued_answer_alive():
    blank, body = answered(DEEPSEEK, "text ttft=2500", stream=False).frames

    assert (blank.data, blank.due_s) == (b"\n", 0)
    assert body.due_s == 2.5


DEEPSEEK_ERRORS = {
    "auth-error": (401, "authentication_error"),
    "permission": (403, "permission_error"),
    "invalid-model": (400, "invalid_request_error"),
    "rate-limit": (429, "rate_limit_error"),
    "quota": (402, "unknown_error"),
    "context-length": (400, "invalid_request_error"),
    "overloaded": (503, "service_unavailable_error"),
    "server-error": (500, "server_error"),
}


@pytest.mark.parametrize("name", DEEPSEEK_ERRORS)
def test_deepseek_s_errors(name):
    answer = answered(DEEPSEEK, name)
    error = json.loads(answer.frames[0].data)["error"]

    assert (answer.status, error["type"]) == DEEPSEEK_ERRORS[name]
    assert (error["code"], error["param"]) == ("invalid_request_error", None)
    assert not any(name.startswith(b"x-ratelimit") for name, _ in answer.headers)


@pytest.mark.parametrize(
    ("fields", "deepseek_status"),
    [
        ({"temperature": 3}, 422),
        ({"messages": None}, 422),
        ({"messages": [{"role": "usr", "content": "x"}]}, 422),
        ({"stream": "yes"}, 422),
    ],
)
def test_a_bad_parameter_has_another_status_at_each(fields, deepseek_status):
    told = [answered(api, "text", **fields) for api in (DEEPSEEK, OLLAMA)]
    errors = [json.loads(answer.frames[0].data)["error"] for answer in told]

    assert [answer.status for answer in told] == [deepseek_status, 400]
    assert [error["code"] for error in errors] == ["invalid_request_error", None]
    assert all(error["param"] is None for error in errors)


@APIS
def test_what_is_no_json_or_too_large_or_steers_nowhere(api):
    assert reply(api, KEY, b"{").answer.status == 400
    assert reply(api, KEY, b"[]").answer.status == 400
    assert api.too_large(4).status == 413
    assert answered(api, "nothing").status == 400


def test_deepseek_wants_a_key_and_ollama_none():
    no_key = answered(DEEPSEEK, "text", headers={})

    assert no_key.status == 401
    assert json.loads(no_key.frames[0].data)["error"]["type"] == "authentication_error"
    assert answered(OLLAMA, "text", headers={}).status == 200


@APIS
def test_a_refused_call_is_filed_as_refused(api):
    made = reply(api, KEY, json.dumps({"model": "m", "messages": []}).encode())

    assert made.scenario == REFUSED
    assert made.steering.model == "m"
