"""POST /chat: the answer in one piece. Source: docs/dialects.md, "typed"."""

import pytest

# What the upstream does: status and code of the answer.
FAILURES = {
    "rate-limit": (429, "rate_limit"),
    "auth-error": (401, "auth_error"),
    "invalid-model": (404, "invalid_model"),
    "server-error": (502, "unknown"),
    "overloaded": (502, "unknown"),
    "error-mid": (502, "unknown"),
    "disconnect-mid": (502, "unknown"),
    "truncate-mid": (502, "unknown"),
    "malformed-mid": (502, "unknown"),
}


@pytest.mark.parametrize("scenario", ["text", "unicode", "whitespace", "empty", "json-lookalike"])
def test_the_content_is_exactly_the_upstreams_text(reference, mock, scenario):
    run = mock.run(scenario)

    response = reference.post("/chat", run.prompt)

    assert response.status_code == 200
    assert response.json()["content"] == "".join(run.journal()["tokens"])


def test_the_answer_is_what_the_stream_would_have_been(reference, mock):
    answer = reference.post("/chat", mock.run("text", seed=1).prompt).json()
    *_, done = reference.events(mock.run("text", seed=1).prompt)

    assert list(answer) == ["content", "model", "provider", "usage"]
    assert (answer["model"], answer["provider"]) == ("gpt-4o-mini", "openai")
    assert answer["usage"].keys() == done["usage"].keys()


@pytest.mark.parametrize(("scenario", "status", "code"), [(s, *f) for s, f in FAILURES.items()])
def test_a_failure_has_its_status(reference, mock, scenario, status, code):
    response = reference.post("/chat", mock.run(scenario).prompt)

    assert response.status_code == status
    assert response.json()["error"].keys() == {"code", "message"}
    assert response.json()["error"]["code"] == code


@pytest.mark.parametrize(
    ("given", "passed_on"), [("7", "7"), ("0", "0"), ("1.5", None), ("soon", None), ("-1", None)]
)
def test_retry_after_is_passed_on_if_it_is_in_seconds(serving, upstream, given, passed_on):
    with serving(openai_base_url=upstream(429, retry_after=given).url) as reference:
        response = reference.post("/chat")

    assert response.status_code == 429
    assert response.headers.get("retry-after") == passed_on


def test_a_missing_key_is_401(serving):
    with serving(openai_api_key=None) as reference:
        response = reference.post("/chat")

    assert response.status_code == 401
    assert "OPENAI_API_KEY" in response.json()["error"]["message"]
