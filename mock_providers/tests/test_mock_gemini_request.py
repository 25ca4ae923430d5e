"""Requests to Gemini: what Google would refuse, and with which words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck_mock_providers.apis.gemini.content import Gemini, bound
from wirecheck_mock_providers.apis.gemini.request import prompt
from wirecheck_mock_providers.apis.reply import REFUSED, reply

API = Gemini("v1beta", "generateContent", "gemini-2.5-flash")
ARRAY = Gemini("v1beta", "streamGenerateContent", "gemini-2.5-flash")
KEY = {"x-goog-api-key": "AIza-x"}
CONTENT = {"role": "user", "parts": [{"text": "hello"}]}
GOOD = {"contents": [CONTENT]}


def answered(body, headers=KEY, api=API):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = reply(api, headers, sent).answer
    return answer.status, json.loads(answer.frames[0].data)


def content(**fields):
    return {"contents": [CONTENT | fields]}


def config(**fields):
    return GOOD | {"generationConfig": fields}


UNKNOWN = "Invalid JSON payload received. Unknown name"
REQUEST = "* GenerateContentRequest"


@pytest.mark.parametrize(
    ("body", "words", "field"),
    [
        ([], "Invalid JSON payload received. Root element must be a message.", None),
        ({}, f"{REQUEST}.contents: contents is not specified\n", "contents"),
        ({"contents": []}, f"{REQUEST}.contents: contents is not specified\n", "contents"),
        (GOOD | {"messages": []}, f'{UNKNOWN} "messages": Cannot find field.', None),
        (GOOD | {"\ud800": 1}, f'{UNKNOWN} "\\ud800": Cannot find field.', None),
        (GOOD | {"tools": 7}, "Invalid value at 'tools' (Tool), 7", "tools"),
        ({"contents": ["x"]}, "Invalid value at 'contents[0]' (Content), 'x'", "contents[0]"),
        (
            content(role=7),
            "Invalid value at 'contents[0].role' (TYPE_STRING), 7",
            "contents[0].role",
        ),
        (
            content(parts=[]),
            f"{REQUEST}.contents[0].parts: contents.parts must not be empty.\n",
            "contents[0].parts",
        ),
        (
            content(parts=["x"]),
            "Invalid value at 'contents[0].parts[0]' (Part), 'x'",
            "contents[0].parts[0]",
        ),
        (
            content(parts=[{}]),
            (
                f"{REQUEST}.contents[0].parts[0].data: required oneof field 'data' must have one "
                "initialized field\n"
            ),
            "contents[0].parts[0].data",
        ),
        (
            content(parts=[{"text": 7}]),
            "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 7",
            "contents[0].parts[0].text",
        ),
        (
            config(temperature="hot"),
            "Invalid value at 'generation_config.temperature' (TYPE_FLOAT), 'hot'",
            "generation_config.temperature",
        ),
        (
            config(temperature=2.1),
            (
                f"{REQUEST}.generation_config.temperature: temperature must be in the range "
                "[0.0, 2.0].\n"
            ),
            "generation_config.temperature",
        ),
        (
            config(top_p=-1),
            f"{REQUEST}.generation_config.top_p: top_p must be in the range [0.0, 1.0].\n",
            "generation_config.top_p",
        ),
        (
            config(maxOutputTokens=0),
            f"{REQUEST}.generation_config.max_output_tokens: max_output_tokens must be positive.\n",
            "generation_config.max_output_tokens",
        ),
    ],
)
def test_a_bad_body_gets_400_and_is_told_which_field_is_wrong(body, words, field):
    status, answer = answered(body)
    (detail,) = answer["error"]["details"]
    (violation,) = detail["fieldViolations"]

    assert status == answer["error"]["code"] == 400
    assert answer["error"]["status"] == "INVALID_ARGUMENT"
    assert answer["error"]["message"] == violation["description"] == words
    assert violation.get("field") == field
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (content(role="system"), "Please use a valid role: user, model."),
        (config(candidateCount=2), "Only one candidate can be specified"),
    ],
)
def test_what_is_wrong_with_a_value_is_told_without_a_field(body, words):
    status, answer = answered(body)

    assert status == 400
    assert answer["error"] == {"code": 400, "message": words, "status": "INVALID_ARGUMENT"}


@pytest.mark.parametrize("body", [b'{"contents": ', b"\xff", b"[" * 100_000])
def test_what_is_no_json_gets_400(body):
    status, answer = answered(body)

    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        {"contents": {"parts": {"text": "hello"}}},
        config(temperature=0, topP=1, topK=40, maxOutputTokens=5, stopSequences=["x"]),
        config(temperature=None, thinkingConfig=None),
        GOOD | {"system_instruction": CONTENT, "safety_settings": [], "tools": [{}]},
        {"contents": [CONTENT, {"role": "model", "parts": [{"functionCall": {"name": "f"}}]}]},
    ],
)
def test_a_good_body_is_accepted(body):
    assert answered(body)[0] == 200


def test_without_a_key_the_answer_is_403():
    status, answer = answered(GOOD, {"authorization": "Basic x"})

    assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_the_key_comes_in_a_header_in_the_query_or_as_a_token():
    in_query = bound("v1", "generateContent", {"model": "m", "key": "AIza-q"})

    assert in_query.key({}) == "AIza-q"
    assert in_query.key(KEY) == "AIza-x"
    assert API.key({"authorization": "Bearer ya29"}) == "ya29"
    assert bound("v1", "generateContent", {"model": "m"}).key({}) is None


def test_where_an_array_was_asked_for_an_error_is_an_array_too():
    status, answer = answered({}, api=ARRAY)

    assert status == 400
    assert answer[0]["error"]["code"] == 400


def test_a_wrong_directive_and_a_body_too_large_are_told_in_google_s_shape():
    status, answer = answered(content(parts=[{"text": "[[mock nothing]]"}]))
    large = API.too_large(4)

    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "'nothing'" in answer["error"]["message"]
    assert large.status == 413


def test_a_refused_call_is_filed_under_its_run_and_the_path_s_model():
    body = content(role="x", parts=[{"text": ""}]) | {"contents": [CONTENT, {"parts": "x"}]}
    body["contents"][0] = CONTENT | {"parts": [{"text": "[[mock run=7f3a]]"}]}
    refused = reply(ARRAY, KEY, json.dumps(body).encode())

    assert (refused.run, refused.scenario) == ("7f3a", REFUSED)
    assert (refused.steering.model, refused.steering.stream) == ("gemini-2.5-flash", True)


def test_the_last_prompt_of_the_user_steers_which_a_function_s_response_is_not():
    body = {
        "contents": [
            {"role": "user", "parts": [{"text": "[[mock "}, {"text": "single]]"}]},
            {"role": "model", "parts": [{"text": "[[mock long]]"}]},
            {"role": "user", "parts": [{"functionResponse": {"name": "f"}}]},
        ]
    }

    assert prompt(body) == "[[mock single]]"


@pytest.mark.parametrize("body", [None, 7, [], {}, {"contents": 7}, {"contents": [7, {}]}])
def test_a_prompt_is_read_off_anything(body):
    assert prompt(body) == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
configs = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["temperature", "topP", "candidateCount"], json_values)
)
bodies = st.fixed_dictionaries(
    {"contents": json_values | st.just([CONTENT])},
    optional={"generationConfig": json_values | configs, "systemInstruction": json_values},
)


@given(bodies | json_values)
def test_any_json_is_answered(body):
    assert reply(API, KEY, json.dumps(body).encode()).answer.status in {200, 400}


@given(st.binary())
def test_any_bytes_are_answered(body):
    assert reply(API, KEY, body).answer.status in {200, 400}
