"""Responses as whole documents, and requests for them: what OpenAI would refuse, and how."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from responses_asking import API, GOOD, KEY, WHOLE, answered, document, replied

from wirecheck_mock_providers.apis.answer import Ending
from wirecheck_mock_providers.apis.reply import REFUSED, reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS


@pytest.mark.parametrize("name", WHOLE)
def test_usage_adds_up(name):
    usage = document(name)["usage"]
    reasoning = usage["output_tokens_details"]["reasoning_tokens"]

    assert usage["input_tokens"] + usage["output_tokens"] == usage["total_tokens"]
    assert (reasoning > 0) is (name == "reasoning")
    said = len(replied(name).tokens)
    assert name in ("tool-call", "refusal") or usage["output_tokens"] == said + reasoning


def test_a_function_call_has_an_id_of_its_own():
    first, second = document("tool-call run=7f3a")["output"]

    assert (first["name"], second["name"]) == ("get_weather", "get_time")
    assert first["call_id"].startswith("call_")
    assert first["call_id"] != second["call_id"]
    assert json.loads(first["arguments"]) == {"city": "Z\u00fcrich", "run": "7f3a"}
    assert [item["type"] for item in document("tool-call tokens=2")["output"]] == [
        "message",
        "function_call",
        "function_call",
    ]


def test_a_refusal_is_a_part_of_its_own():
    (item,) = document("refusal")["output"]
    (part,) = item["content"]

    assert part["type"] == "refusal"
    assert part["refusal"].startswith("I'm sorry")


def test_the_response_repeats_what_was_asked():
    asked = {"temperature": 0.5, "instructions": "be brief", "metadata": {"a": "b"}}
    told = document("text", **asked)

    assert {name: told[name] for name in asked} == asked
    assert told["top_p"] == 1.0


def test_an_answer_that_never_comes():
    assert answered("no-answer").ending is Ending.SILENCE


ERRORS = {
    "auth-error": (401, "invalid_request_error", "invalid_api_key", None),
    "permission": (403, "request_forbidden", "unsupported_country_region_territory", None),
    "invalid-model": (400, "invalid_request_error", "model_not_found", "model"),
    "rate-limit": (429, "requests", "rate_limit_exceeded", None),
    "quota": (429, "insufficient_quota", "insufficient_quota", None),
    "context-length": (400, "invalid_request_error", "context_length_exceeded", "input"),
    "overloaded": (503, "service_unavailable_error", "server_is_overloaded", None),
    "server-error": (500, "server_error", "server_error", None),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("stream", [True, False])
def test_errors_before_the_stream(name, stream):
    answer = answered(name, stream=stream)
    error = json.loads(answer.frames[0].data)["error"]

    assert (answer.status, error["type"], error["code"], error["param"]) == ERRORS[name]
    assert dict(answer.headers)[b"x-request-id"].startswith(b"req_")


def test_a_whole_answer_cannot_fail_in_the_middle_so_it_fails():
    assert answered("error-mid", stream=False).status == 500


def test_every_scenario_of_a_refusal_has_its_line():
    assert set(ERRORS) == {name for name, scenario in SCENARIOS.items() if scenario.failure}


def refused(body, headers=KEY):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = reply(API, headers, sent).answer
    return answer.status, json.loads(answer.frames[0].data).get("error")


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ([], None, None),
        ({"input": "x"}, "missing_required_parameter", "model"),
        ({"model": "m"}, "missing_required_parameter", "input"),
        (GOOD | {"input": 7}, "invalid_type", "input"),
        (GOOD | {"input": []}, "empty_array", "input"),
        (GOOD | {"input": ["x"]}, "invalid_type", "input[0]"),
        (GOOD | {"input": [{"content": "x"}]}, "missing_required_parameter", "input[0].role"),
        (GOOD | {"input": [{"role": 7, "content": "x"}]}, "invalid_type", "input[0].role"),
        (GOOD | {"input": [{"role": "tool", "content": ""}]}, "invalid_value", "input[0].role"),
        (GOOD | {"input": [{"role": "user"}]}, "invalid_type", "input[0].content"),
        (GOOD | {"temperature": 3}, "decimal_above_max_value", "temperature"),
        (GOOD | {"max_output_tokens": 1}, "integer_below_min_value", "max_output_tokens"),
        (GOOD | {"stream": 1}, "invalid_type", "stream"),
        (GOOD | {"background": True}, "unsupported_parameter", "background"),
        (GOOD | {"stream_options": {"x": 1}}, None, "stream_options"),
        (b"{", None, None),
    ],
)
def test_a_bad_body_gets_400_in_openai_s_shape(body, code, param):
    status, error = refused(body)

    assert status == 400
    assert list(error) == ["message", "type", "param", "code"]
    assert (error["code"], error["param"]) == (code, param)


def test_a_missing_key_a_long_body_and_an_unknown_directive():
    assert refused(GOOD, {})[0] == 401
    assert API.too_large(4).status == 413
    assert refused(GOOD | {"input": "[[mock nothing]]"})[1]["code"] == "invalid_mock_directive"


def test_the_last_user_message_steers_and_is_counted():
    given_input = [
        {"role": "user", "content": "first"},
        {"type": "function_call_output", "call_id": "call_1", "output": "[[mock empty]]"},
        {
            "role": "user",
            "content": [{"type": "input_text", "text": "[[mock single run=7f3a]]"}],
        },
        {"role": "assistant", "content": "[[mock empty]]"},
    ]
    made = reply(API, KEY, json.dumps(GOOD | {"input": given_input}).encode())

    assert (made.scenario, made.run) == ("single", "7f3a")
    assert made.steering.stream is False


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.fixed_dictionaries(
    {"model": st.just("m"), "input": json_values},
    optional=dict.fromkeys(("stream", "reasoning", "tools", "stream_options"), json_values),
)


@given(bodies | json_values)
def test_any_json_is_answered(body):
    made = reply(API, KEY, json.dumps(body).encode())

    assert made.answer.status in {200, 400}
    assert (made.scenario == REFUSED) is (made.answer.status == 400)
