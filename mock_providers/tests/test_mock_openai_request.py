"""Requests to Chat Completions: what OpenAI would refuse, and with which words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.openai.errors import masked
from wirecheck_mock_providers.apis.openai.request import bearer, steering, text_of
from wirecheck_mock_providers.apis.reply import REFUSED, reply

API = OpenAIChat()
KEY = {"authorization": "Bearer sk-abcdefghijklmnopqrstuvwxyz"}
MESSAGES = [{"role": "user", "content": "hello"}]
GOOD = {"model": "gpt-4o-mini", "messages": MESSAGES}


def answered(body, headers=KEY):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = reply(API, headers, sent).answer
    return answer.status, json.loads(answer.frames[0].data)


def message(**fields):
    return GOOD | {"messages": [{"role": "user", "content": "x"} | fields]}


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ([], None, None),
        ("text", None, None),
        (None, None, None),
        ({"messages": MESSAGES}, "missing_required_parameter", "model"),
        ({"model": "m"}, "missing_required_parameter", "messages"),
        (GOOD | {"messages": None}, "missing_required_parameter", "messages"),
        (GOOD | {"messages": []}, "empty_array", "messages"),
        (GOOD | {"messages": "hello"}, "invalid_type", "messages"),
        (GOOD | {"messages": ["hello"]}, "invalid_type", "messages[0]"),
        (GOOD | {"messages": [*MESSAGES, None]}, "invalid_type", "messages[1]"),
        (GOOD | {"messages": [{"content": "x"}]}, "missing_required_parameter", "messages[0].role"),
        (message(role=7), "invalid_type", "messages[0].role"),
        (message(role="usr\ud800"), "invalid_value", "messages[0].role"),
        (message(content=None), "invalid_type", "messages[0].content"),
        (message(content={"text": "x"}), "invalid_type", "messages[0].content"),
        (GOOD | {"model": 7}, "invalid_type", "model"),
        (GOOD | {"stream": "yes"}, "invalid_type", "stream"),
        (GOOD | {"response_format": "json"}, "invalid_type", "response_format"),
        (GOOD | {"tool_choice": True}, "invalid_type", "tool_choice"),
        (GOOD | {"top_logprobs": 21}, "integer_above_max_value", "top_logprobs"),
        (GOOD | {"temperature": True}, "invalid_type", "temperature"),
        (GOOD | {"temperature": 2.1}, "decimal_above_max_value", "temperature"),
        (GOOD | {"temperature": -0.1}, "decimal_below_min_value", "temperature"),
        (GOOD | {"top_p": 2}, "decimal_above_max_value", "top_p"),
        (GOOD | {"max_tokens": 0}, "integer_below_min_value", "max_tokens"),
        (GOOD | {"n": 2}, "integer_above_max_value", "n"),
        (GOOD | {"seed": 1.5}, "invalid_type", "seed"),
        (GOOD | {"stream_options": {"include_usage": True}}, None, "stream_options"),
        (b'{"model": ', None, None),
        (b"\xff", None, None),
        (b"[" * 100_000, None, None),
        (b'{"model": "m", "messages": [], "temperature": NaN}', None, None),
    ],
)
def test_a_bad_body_gets_400_in_openai_s_shape(body, code, param):
    status, answer = answered(body)

    assert status == 400
    assert list(answer) == ["error"]
    assert list(answer["error"]) == ["message", "type", "param", "code"]
    assert answer["error"]["type"] == "invalid_request_error"
    assert answer["error"]["code"] == code
    assert answer["error"]["param"] == param


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            GOOD | {"temperature": "hot"},
            "Invalid type for 'temperature': expected a decimal, but got a string instead.",
        ),
        (
            GOOD | {"temperature": 99},
            "Invalid 'temperature': decimal above maximum value. Expected a value <= 2.",
        ),
        (
            message(role="usr"),
            (
                "Invalid value: 'usr'. Supported values are: 'developer', 'system', 'user', "
                "'assistant', 'tool', 'function'."
            ),
        ),
    ],
)
def test_the_message_says_what_would_be_right(body, words):
    assert answered(body)[1]["error"]["message"] == words


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        GOOD | {"temperature": 0, "top_p": 1.0, "max_tokens": 5, "n": 1, "seed": -3, "stop": "x"},
        GOOD | {"temperature": None, "stream": None, "stream_options": None, "tools": []},
        message(role="assistant", content=None),
        message(content=[{"type": "text", "text": "x"}]),
        GOOD | {"unheard_of": {"deeply": [[[[]]]]}},
        GOOD | {"seed": 10**400},
    ],
)
def test_a_good_body_is_accepted(body):
    assert answered(body)[0] == 200


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic eDp5", "sk-x"])
def test_without_a_bearer_key_the_answer_is_401(authorization):
    headers = {} if authorization is None else {"authorization": authorization}

    status, answer = answered(GOOD, headers)

    assert status == 401
    assert answer["error"]["code"] is None
    assert "You didn't provide an API key" in answer["error"]["message"]


def test_the_key_is_asked_for_before_the_body_is_judged_and_the_directive_last():
    wrong = message(content="[[mock nothing]]") | {"temperature": 99}

    assert answered(wrong, {})[0] == 401
    assert answered(wrong)[1]["error"]["param"] == "temperature"
    assert answered(message(content="[[mock nothing]]"))[1]["error"]["code"] == (
        "invalid_mock_directive"
    )


@pytest.mark.parametrize(
    ("body", "run"),
    [
        (message(content="[[mock run=7f3a scenario=nothing]]"), "7f3a"),
        (message(content="[[mock run=7f3a]]") | {"temperature": 99}, "7f3a"),
        (message(content="[[mock run=/]]"), None),
    ],
)
def test_a_refused_call_is_filed_under_its_run(body, run):
    refused = reply(API, KEY, json.dumps(body).encode())

    assert refused.run == run
    assert refused.scenario == REFUSED
    assert refused.steering.model == "gpt-4o-mini"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain", "plain"),
        ([{"type": "text", "text": "in "}, {"type": "text", "text": "parts"}], "in parts"),
        ([{"type": "image_url", "image_url": {}}, {"type": "text", "text": "x"}, 7, None], "x"),
        ([{"type": "text", "text": 7}], ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_message_s_text(content, text):
    assert text_of(content) == text


@pytest.mark.parametrize(
    "body", [None, 7, [], {}, {"messages": 7}, {"messages": [7, {"role": "user"}]}, {"model": 7}]
)
def test_steering_is_read_off_anything(body):
    assert steering(body).prompt == ""
    assert steering(body).model == ""


def test_the_last_user_message_steers():
    body = {
        "messages": [
            {"role": "user", "content": "first"},
            {"role": "user", "content": "[[mock single]]"},
            {"role": "assistant", "content": "[[mock empty]]"},
        ]
    }

    assert steering(body).prompt == "[[mock single]]"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("sk-abcdefghijklmnopqrstuvwxyz", "sk-ab***yz"),
        ("sk-short", "***"),
        ("x" * 14, "***"),
        ("x" * 15, "xxxxx***xx"),
    ],
)
def test_a_key_is_masked(key, shown):
    assert masked(key) == shown


def test_a_bearer_key_may_be_written_in_any_case():
    assert bearer({"authorization": "bEARER sk-x "}) == "sk-x"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["model", "messages", "stream", "temperature", "stream_options", "stop"])
bodies = st.dictionaries(fields, json_values | st.just(MESSAGES) | st.just("mock-text"))


@given(bodies | json_values)
def test_any_json_is_answered(body):
    assert reply(API, KEY, json.dumps(body).encode()).answer.status in {200, 400}


@given(st.binary())
def test_any_bytes_are_answered(body):
    assert reply(API, KEY, body).answer.status in {200, 400}


def test_a_lone_surrogate_in_the_prompt_or_the_model_does_no_harm():
    assert answered(message(content="\ud800"))[0] == 200
    assert answered(message() | {"model": "\udfff"})[1]["model"] == "\udfff"
    assert answered(message(content="[[mock \ud800]]"))[0] == 400
