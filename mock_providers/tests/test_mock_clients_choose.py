"""How a client that cannot change its prompt chooses a scenario: a model's name, a header."""

import ollama
import openai
import pytest
from sdk_openai import KEY

from wirecheck_mock_providers import running_mock

HELLO = [{"role": "user", "content": "hello"}]


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


@pytest.mark.parametrize("path", ["/openai/v1", "/deepseek", "/ollama/v1"])
def test_the_models_are_listed_and_one_of_them_chooses_its_scenario(mock, path):
    with openai.OpenAI(base_url=mock.url + path, api_key=KEY, max_retries=0) as client:
        names = [model.id for model in client.models.list()]
        with pytest.raises(openai.RateLimitError):
            client.chat.completions.create(model="mock-rate-limit", messages=HELLO)

    assert not names[0].startswith("mock-")
    assert "mock-rate-limit" in names


def test_ollama_s_own_models_do_so_too_and_a_model_can_be_loaded(mock):
    with ollama.Client(host=mock.ollama_host) as client:
        names = [model.model for model in client.list().models]
        with pytest.raises(ollama.ResponseError, match="server busy"):
            client.chat(model="mock-overloaded", messages=HELLO)
        loaded = client.generate(model="llama3.2")

    assert names[0] == "llama3.2:latest"
    assert "mock-overloaded" in names
    assert (loaded.done_reason, loaded.response) == ("load", "")


def test_a_header_chooses_before_the_model_s_name_does(mock):
    header = {"x-mock-scenario": "overloaded run=header"}
    with (
        openai.OpenAI(base_url=mock.openai_base_url, api_key=KEY, max_retries=0) as client,
        pytest.raises(openai.InternalServerError),
    ):
        client.chat.completions.create(
            model="mock-rate-limit", messages=HELLO, extra_headers=header
        )

    assert mock.journal("header")["calls"][0]["scenario"] == "overloaded"
