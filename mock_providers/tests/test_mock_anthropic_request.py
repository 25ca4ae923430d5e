"""Requests to Messages: what Anthropic would refuse, and with which words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck_mock_providers.apis.anthropic.messages import AnthropicMessages
from wirecheck_mock_providers.apis.anthropic.request import key, steering, text_of
from wirecheck_mock_providers.apis.reply import REFUSED, reply

API = AnthropicMessages()
HEADERS = {"x-api-key": "sk-ant-x", "anthropic-version": "2023-06-01"}
MESSAGES = [{"role": "user", "content": "hello"}]
GOOD = {"model": "claude", "max_tokens": 100, "messages": MESSAGES}


def answered(body, headers=HEADERS):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = reply(API, headers, sent).answer
    return answer.status, json.loads(answer.frames[0].data)


def message(**fields):
    return GOOD | {"messages": [{"role": "user", "content": "x"} | fields]}


def without(name):
    return {field: value for field, value in GOOD.items() if field != name}


def thinking(**fields):
    return GOOD | {"max_tokens": 2000, "thinking": fields}


BUDGET = "thinking.enabled.budget_tokens"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "Input should be a valid dictionary or object to extract fields from"),
        (without("model"), "model: Field required"),
        (without("max_tokens"), "max_tokens: Field required"),
        (without("messages"), "messages: Field required"),
        (GOOD | {"messages": None}, "messages: Input should be a valid list"),
        (GOOD | {"messages": []}, "messages: at least one message is required"),
        (GOOD | {"messages": ["x"]}, "messages.0: Input should be a valid dictionary or object"),
        (GOOD | {"messages": [{"content": "x"}]}, "messages.0.role: Field required"),
        (GOOD | {"messages": [{"role": "user"}]}, "messages.0.content: Field required"),
        (message(role="system"), "messages.0.role: Input should be 'user' or 'assistant'"),
        (message(role=["user"]), "messages.0.role: Input should be 'user' or 'assistant'"),
        (message(role="assistant"), 'messages: first message must use the "user" role'),
        (message(content=7), "messages.0.content: Input should be a valid list"),
        (message(content=""), "messages.0: all messages must have non-empty content"),
        (
            message(content=["x"]),
            "messages.0.content.0: Input should be a valid dictionary or object",
        ),
        (message(content=[{"text": "x"}]), "messages.0.content.0.type: Field required"),
        (message(content=[{"type": "text"}]), "messages.0.content.0.text.text: Field required"),
        (GOOD | {"model": 7}, "model: Input should be a valid string"),
        (GOOD | {"max_tokens": "9"}, "max_tokens: Input should be a valid integer"),
        (GOOD | {"max_tokens": True}, "max_tokens: Input should be a valid integer"),
        (GOOD | {"max_tokens": 0}, "max_tokens: Input should be greater than or equal to 1"),
        (GOOD | {"stream": "yes"}, "stream: Input should be a valid boolean"),
        (GOOD | {"temperature": 1.1}, "temperature: Input should be less than or equal to 1"),
        (GOOD | {"tools": {}}, "tools: Input should be a valid list"),
        (thinking(type="enabled"), f"{BUDGET}: Field required"),
        (thinking(type="enabled", budget_tokens="x"), f"{BUDGET}: Input should be a valid integer"),
        (
            thinking(type="enabled", budget_tokens=1023),
            f"{BUDGET}: Input should be greater than or equal to 1024",
        ),
        (
            thinking(type="enabled", budget_tokens=2000),
            "`max_tokens` must be greater than `thinking.budget_tokens`",
        ),
        (
            thinking(type="deeply"),
            (
                "thinking: Input tag found using 'type' should be one of "
                "'adaptive', 'enabled', 'disabled', 'between_tools'"
            ),
        ),
    ],
)
def test_a_bad_body_gets_400_and_is_told_what_is_wrong(body, words):
    status, answer = answered(body)

    assert status == 400
    assert answer["type"] == "error"
    assert answer["error"] == {"type": "invalid_request_error", "message": words}
    assert answer["request_id"].startswith("req_")


@pytest.mark.parametrize("body", [b'{"model": ', b"\xff", b"[" * 100_000, b'{"max_tokens": NaN}'])
def test_what_is_no_json_gets_400(body):
    status, answer = answered(body)

    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")
    assert "not valid JSON" in answer["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        GOOD | {"temperature": 0, "top_p": 1.0, "top_k": 5, "stop_sequences": ["x"]},
        GOOD | {"stream": None, "thinking": None, "system": "be kind", "tools": []},
        message(content=[{"type": "text", "text": "x"}]),
        message(content=[{"type": "tool_result", "tool_use_id": "toolu_x", "content": "7"}]),
        thinking(type="enabled", budget_tokens=1024),
        GOOD | {"unheard_of": {"deeply": [[[[]]]]}},
    ],
)
def test_a_good_body_is_accepted(body):
    assert answered(body)[0] == 200


def test_a_version_must_be_given_and_the_newest_allows_no_sampling():
    def error(body, **headers):
        return answered(body, {"x-api-key": "sk"} | headers)[1].get("error", {}).get("message")

    newest = {"anthropic-version": "2026-10-21"}
    assert error(GOOD) == "anthropic-version: header is required"
    assert error(GOOD, **{"anthropic-version": "new"}) == (
        "anthropic-version: 'new' is not a valid version"
    )
    assert error(GOOD, **newest) is None
    assert error(GOOD | {"top_p": 1}, **newest) == "top_p: Extra inputs are not permitted"


@pytest.mark.parametrize(
    "headers", [{}, {"x-api-key": ""}, {"authorization": "Basic x"}, {"authorization": "Bearer "}]
)
def test_without_a_key_the_answer_is_401_before_anything_is_judged(headers):
    status, answer = answered([], headers)

    assert (status, answer["error"]["type"]) == (401, "authentication_error")


def test_the_key_comes_in_either_header():
    assert key({"x-api-key": "sk-1", "authorization": "Bearer sk-2"}) == "sk-1"
    assert key({"authorization": "bEARER sk-2"}) == "sk-2"


def test_a_wrong_directive_and_a_body_too_large_are_told_in_anthropic_s_shape():
    status, answer = answered(message(content="[[mock nothing]]"))
    large = API.too_large(4)

    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")
    assert "'nothing'" in answer["error"]["message"]
    assert large.status == 413
    assert json.loads(large.frames[0].data)["error"]["type"] == "request_too_large"


def test_a_refused_call_is_filed_under_its_run():
    body = message(content="[[mock run=7f3a]]") | {"max_tokens": 0, "stream": True}
    refused = reply(API, HEADERS, json.dumps(body).encode())

    assert (refused.run, refused.scenario) == ("7f3a", REFUSED)
    assert (refused.steering.model, refused.steering.stream) == ("claude", True)


def test_the_last_prompt_of_the_user_steers_which_a_tool_s_result_is_not():
    result = {"type": "tool_result", "tool_use_id": "toolu_x", "content": "[[mock empty]]"}
    body = {
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "[[mock single]]"}]},
            {"role": "assistant", "content": "[[mock long]]"},
            {"role": "user", "content": [result]},
        ]
    }

    assert steering(body).prompt == "[[mock single]]"


def test_system_and_messages_are_counted():
    body = message(content="x" * 8) | {"system": [{"type": "text", "text": "y" * 8}]}

    assert answered(body)[1]["usage"]["input_tokens"] == 4 + 4


@pytest.mark.parametrize("body", [None, 7, [], {}, {"messages": 7}, {"messages": [7, {}]}])
def test_steering_is_read_off_anything(body):
    assert steering(body).prompt == ""
    assert text_of(body) == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "model": json_values,
        "max_tokens": json_values | st.just(100),
        "messages": json_values | st.just(MESSAGES),
        "stream": json_values,
        "thinking": json_values,
        "system": json_values,
    },
)


@given(bodies | json_values)
def test_any_json_is_answered(body):
    assert answered_status(json.dumps(body).encode()) in {200, 400}


@given(st.binary())
def test_any_bytes_are_answered(body):
    assert answered_status(body) in {200, 400}


def answered_status(body):
    return reply(API, HEADERS, body).answer.status
