"""POST /llm/chat. Source: docs/dialects.md, "session"."""

import jwt
import pytest

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
BEARER = {"Authorization": f"Bearer {jwt.encode({'sub': 'alice'}, SECRET, 'HS256')}"}

MODELS = {
    "openai": "gpt-4-turbo-preview",
    "claude": "claude-3-sonnet-20240229",
    "gemini": "gemini-pro",
    "deepseek": "deepseek-chat",
}
STATUSES = {
    "rate-limit": 429,
    "auth-error": 502,  # 401 would be about the client's token
    "invalid-model": 502,
    "server-error": 502,
    "error-mid": 502,
    "truncate-mid": 502,
}


@pytest.fixture(scope="module")
def session(serving):
    with serving("session", jwt_secret=SECRET) as reference:
        yield reference


def ask(session, prompt="Hello!", headers=BEARER, **fields):
    messages = [{"role": "user", "content": prompt}]
    body = {"provider": "openai", "messages": messages, "stream": False} | fields
    return session.client.post("/llm/chat", json=body, headers=headers)


@pytest.mark.parametrize(("provider", "model"), MODELS.items())
def test_the_answer_is_the_providers(session, mock, provider, model):
    run = mock.run("text")

    answer = ask(session, run.prompt, provider=provider)

    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["provider", "model", "content", "tokenCount"]
    assert (body["provider"], body["model"]) == (provider, model)
    assert body["content"] == "".join(run.journal()["tokens"])
    assert body["tokenCount"] > 0


@pytest.mark.parametrize(("scenario", "status"), STATUSES.items())
def test_a_failure_has_its_status(session, mock, scenario, status):
    answer = ask(session, mock.run(scenario).prompt)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_an_unknown_provider_is_400(session):
    answer = ask(session, provider="nobody")

    assert answer.status_code == 400
    assert "Provider not found" in answer.json()["error"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer abc"}])
def test_without_a_good_token_the_answer_is_401(session, headers):
    assert ask(session, headers=headers).status_code == 401


@pytest.mark.parametrize("fields", [{"messages": []}, {"provider": 5}, {"stream": True}])
def test_a_body_that_breaks_the_rules_is_422(session, fields):
    assert ask(session, **fields).status_code == 422
