"""The fixture `mock_provider`, as a user's tests have it."""

import httpx
import pytest
from gate_runs import mock_url

from wirecheck_mock_providers import MockClient, MockError
from wirecheck_mock_providers.in_tests import MockProvider

pytest_plugins = ["pytester", "gate_fixtures"]

SEEN = """
import os
NAMES = ["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "OLLAMA_HOST"]
def ask(words, model="gpt-4o-mini"):
    import openai
    client = openai.OpenAI(max_retries=1)
    return client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": words}]
    ).choices[0].message.content
"""

EACH_TEST_ALONE = f"""{SEEN}
import pytest
runs = []

def test_a_call_without_a_directive_is_this_test_s(mock_provider):
    assert mock_provider.calls == []
    text = ask("Hello")
    (call,) = mock_provider.journal(wait="ended")["calls"]
    assert "".join(call["tokens"]) == text
    assert call["path"] == "/openai/v1/chat/completions"
    runs.append((mock_provider.run, text))

def test_the_next_test_has_a_run_of_its_own_and_the_same_words(mock_provider):
    assert mock_provider.calls == []
    assert runs[0][0] != mock_provider.run
    assert ask("Hello") == runs[0][1]

def test_the_model_chooses_and_retries_are_seen(mock_provider):
    import openai
    with pytest.raises(openai.RateLimitError):
        ask("Hello", "mock-rate-limit")
    assert [call["status"] for call in mock_provider.calls] == [429, 429]

def test_a_prompt_steers(mock_provider):
    assert ask(mock_provider.prompt("Hello", scenario="single")) == mock_provider.run
    assert ask(mock_provider.prompt("Hello", tokens=3)).count(" ") <= 3
    assert [call["scenario"] for call in mock_provider.calls] == ["single", "text"]

def test_a_hold_is_released(mock_provider):
    mock_provider.release()
    ask(mock_provider.prompt("Hello", hold=1))
    assert mock_provider.calls[0]["released"]

def test_other_sdks_find_it_too(mock_provider):
    import anthropic, ollama
    message = [{{"role": "user", "content": "Hello"}}]
    anthropic.Anthropic().messages.create(model="claude-haiku-4-5", max_tokens=9, messages=message)
    client = ollama.Client()
    with client._client:
        client.chat("llama3", messages=message)
    assert [call["provider"] for call in mock_provider.calls] == ["anthropic", "ollama"]

def test_nothing_is_left_behind():
    assert not set(NAMES) & set(os.environ)
"""

FOR_THE_SESSION = f"""{SEEN}
def test_one(mock_provider_session):
    ask("Hello")

def test_another_sees_the_same_run(mock_provider_session):
    ask("Hello")
    assert len(mock_provider_session.calls) == 2

def test_within_it_a_test_may_have_its_own(mock_provider, mock_provider_session):
    ask("Hello")
    assert len(mock_provider.calls) == 1
    assert len(mock_provider_session.calls) == 2
    assert mock_provider.server == mock_provider_session.server
"""

WHERE = """
def test_where(mock_provider):
    assert mock_provider.server == {url!r}
    assert mock_provider.url == {url!r} + "/_run/" + mock_provider.run
"""


@pytest.fixture
def mine(here, pytester):
    def run(test: str, *options: str):
        pytester.makepyfile(test_mine=test)
        return here("-q", *options)

    return run


def test_each_test_has_a_run_of_its_own(mine):
    done = mine(EACH_TEST_ALONE)

    assert "7 passed" in done.out, done.text


def test_a_session_shares_one(mine):
    done = mine(FOR_THE_SESSION)

    assert "3 passed" in done.out, done.text


def test_a_mock_that_runs_already_is_used(mine):
    done = mine(WHERE.format(url=mock_url()), "--mock-provider", f"{mock_url()}/")

    assert "1 passed" in done.out, done.text


def test_a_mock_that_does_not_run_is_said_in_one_message(mine):
    done = mine(WHERE.format(url=""), "--mock-provider", "http://127.0.0.1:1")

    assert "--mock-provider http://127.0.0.1:1: no mock provider answers there." in done.out
    assert "Traceback" not in done.text
    assert done.code == 1


def test_it_is_the_mock_behind_the_endpoint(gate, pytester):
    pytester.makepyfile(test_mine=WHERE.format(url=mock_url()))
    done = gate("test_mine.py", "-k", "test_where or single::head.status")

    assert done.code == 0, done.text
    assert "test_mine.py" in done.out


@pytest.mark.parametrize("run", ["", "a b", "x" * 200])
def test_a_base_url_whose_run_cannot_be_one_is_refused(run):
    refused = httpx.get(f"{mock_url()}/_run/{run}/openai/v1/models")

    assert refused.status_code == 400
    assert "run" in refused.json()["error"]["message"]


def test_a_directive_s_run_goes_before_that_of_the_base_url():
    message = {"role": "user", "content": "[[mock single run=inner]]"}
    answer = httpx.post(
        f"{mock_url()}/_run/outer/openai/v1/chat/completions",
        headers={"authorization": "Bearer x"},
        json={"model": "m", "messages": [message]},
    )

    assert answer.json()["choices"][0]["message"]["content"] == "inner"
    assert len(MockClient(mock_url()).journal("inner")["calls"]) == 1
    with pytest.raises(MockError):
        MockClient(mock_url()).journal("outer")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"scenario": "eror-mid"}, "Did you mean 'error-mid'?"),
        ({"scenario": "error-mid", "aftr": 3}, "'after'"),
    ],
)
def test_a_slip_in_a_directive_is_no_error_of_the_provider_s(given, words):
    with pytest.raises(ValueError, match="Unknown") as slip:
        MockProvider("http://127.0.0.1:9").prompt("Hello", **given)

    assert words in str(slip.value)
