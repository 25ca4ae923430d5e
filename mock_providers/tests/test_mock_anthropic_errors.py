"""Messages' errors before anything is streamed: statuses, types, words and headers."""

import json

import pytest

from wirecheck_mock_providers.apis.anthropic.messages import AnthropicMessages
from wirecheck_mock_providers.apis.reply import reply

HEADERS = {"x-api-key": "sk-ant-abcdefghijklmnopqrstuvwxyz", "anthropic-version": "2023-06-01"}


def answered(words, *, stream=True, headers=HEADERS, model="claude-sonnet-5-5"):
    body = {
        "model": model,
        "max_tokens": 2000,
        "stream": stream,
        "messages": [{"role": "user", "content": f"hello [[mock {words}]]"}],
    }
    return reply(AnthropicMessages(), headers, json.dumps(body).encode()).answer


RETRY_SOON = {b"retry-after-ms": b"10"}
ERRORS = {
    "auth-error": (401, "authentication_error", {}),
    "permission": (403, "permission_error", {}),
    "invalid-model": (404, "not_found_error", {}),
    "rate-limit": (429, "rate_limit_error", {b"retry-after": b"1"} | RETRY_SOON),
    "quota": (402, "billing_error", {}),
    "context-length": (400, "invalid_request_error", {}),
    "overloaded": (529, "overloaded_error", RETRY_SOON),
    "server-error": (500, "api_error", RETRY_SOON),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("stream", [True, False])
def test_errors_before_the_stream(name, stream):
    answer = answered(name, stream=stream)
    body = json.loads(answer.frames[0].data)
    headers = dict(answer.headers)
    retry = {header: value for header, value in headers.items() if b"retry" in header}

    assert (answer.status, body["error"]["type"], retry) == ERRORS[name]
    assert list(body) == ["type", "error", "request_id"]
    assert body["request_id"].encode() == headers[b"request-id"]
    left = headers.get(b"anthropic-ratelimit-requests-remaining")
    assert (left == b"0") is (name == "rate-limit")


def test_errors_say_what_was_wrong():
    bearer = {"authorization": "Bearer sk", "anthropic-version": "2023-06-01"}

    def message(name, **more):
        return json.loads(answered(name, **more).frames[0].data)["error"]["message"]

    assert message("auth-error") == "invalid x-api-key"
    assert message("auth-error", headers=bearer) == "Invalid bearer token"
    assert message("invalid-model", model="{x}") == "model: {x}"
    assert message("context-length") == "prompt is too long: 12 tokens > 8 maximum"


def test_a_whole_answer_cannot_fail_in_the_middle_so_it_fails():
    assert answered("error-mid", stream=False).status == 500
