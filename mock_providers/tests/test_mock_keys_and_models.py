"""Keys and models that are not known, as the official clients are told of them."""

import json

import anthropic
import httpx
import ollama
import openai
import pytest
from google import genai

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.apis.access import EVERYBODY, Access
from wirecheck_mock_providers.cli import main

KEY = "sk-required-abcdefghijklmnopqrstuvwxyz"
OTHER = "sk-another-abcdefghijklmnopqrstuvwx99"
SAID = [{"role": "user", "content": "hello"}]


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


@pytest.fixture(scope="module")
def strict():
    with running_mock(f"--require-key={KEY}", "--models=house-1, house-2") as running:
        yield running


def openai_client(base_url, key=KEY):
    return openai.OpenAI(base_url=base_url, api_key=key, max_retries=0)


def anthropic_client(mock, key=KEY):
    return anthropic.Anthropic(base_url=mock.anthropic_base_url, api_key=key, max_retries=0)


def gemini_client(mock, key=KEY):
    return genai.Client(api_key=key, http_options={"base_url": mock.gemini_base_url})


def ollama_client(mock):
    return ollama.Client(mock.ollama_host)


def chat(client, model="house-1", words="", **fields):
    said = [{"role": "user", "content": f"hello [[mock {words}]]"}]
    return client.chat.completions.create(model=model, messages=said, **fields)


# Keys


def test_the_required_key_is_let_in(strict):
    with openai_client(strict.openai_base_url) as client:
        assert chat(client).choices[0].finish_reason == "stop"
        assert chat(client, "mock-length").choices[0].finish_reason == "length"


@pytest.mark.parametrize("stream", [True, False])
def test_openai_s_client_is_told_of_a_wrong_key(strict, stream):
    words = f"run=wrong-key-{stream}"
    with (
        openai_client(strict.openai_base_url, OTHER) as client,
        pytest.raises(openai.AuthenticationError) as told,
    ):
        chat(client, words=words, stream=stream)

    assert told.value.status_code == 401
    assert told.value.code == "invalid_api_key"
    assert "Incorrect API key provided: sk-an***99." in told.value.message
    assert OTHER not in told.value.message
    assert told.value.request_id.startswith("req_")
    (call,) = strict.journal(f"wrong-key-{stream}")["calls"]
    assert (call["status"], call["scenario"]) == (401, "refused")
    assert OTHER not in json.dumps(call)


def test_openai_s_client_is_told_by_responses_too(strict):
    with (
        openai_client(strict.openai_base_url, OTHER) as client,
        pytest.raises(openai.AuthenticationError, match="Incorrect API key"),
    ):
        client.responses.create(model="house-1", input="hello")


@pytest.mark.parametrize(("path", "end"), [("", "wx99"), ("/v1", "wx99")])
def test_deepseek_shows_the_end_of_a_wrong_key(strict, path, end):
    with (
        openai_client(strict.deepseek_base_url + path, OTHER) as client,
        pytest.raises(openai.AuthenticationError) as told,
    ):
        chat(client)

    assert told.value.body == {
        "message": f"Authentication Fails, Your api key: ****{end} is invalid",
        "type": "authentication_error",
        "param": None,
        "code": "invalid_request_error",
    }


def test_of_a_short_key_nothing_is_shown(strict):
    for base_url in (strict.openai_base_url, strict.deepseek_base_url):
        with (
            openai_client(base_url, "sk-short") as client,
            pytest.raises(openai.AuthenticationError) as told,
        ):
            chat(client)
        assert "short" not in told.value.message
        assert "hort" not in told.value.message


@pytest.mark.parametrize(
    ("header", "message"),
    [("authorization", "Invalid bearer token"), ("x-api-key", "invalid x-api-key")],
)
def test_anthropic_s_client_is_told_of_a_wrong_key(strict, header, message):
    value = OTHER if header == "x-api-key" else f"Bearer {OTHER}"
    with (
        anthropic_client(strict, OTHER) as client,
        pytest.raises(anthropic.AuthenticationError) as told,
    ):
        client.messages.create(
            model="house-1", max_tokens=9, messages=SAID, extra_headers={header: value}
        )

    assert told.value.status_code == 401
    assert told.value.body["error"] == {"type": "authentication_error", "message": message}
    assert told.value.body["request_id"] == told.value.request_id


def test_google_s_client_is_told_of_a_wrong_key_with_400(strict):
    with gemini_client(strict, OTHER) as client, pytest.raises(genai.errors.ClientError) as told:
        client.models.generate_content(model="house-1", contents="hello")

    assert (told.value.code, told.value.status) == (400, "INVALID_ARGUMENT")
    assert told.value.message == "API key not valid. Please pass a valid API key."
    (info, _) = told.value.details["error"]["details"]
    assert info["reason"] == "API_KEY_INVALID"


def test_ollama_reads_no_key(strict):
    with openai_client(f"{strict.ollama_host}/v1", OTHER) as client:
        assert chat(client).choices[0].finish_reason == "stop"
        assert client.models.retrieve("house-1").owned_by == "library"
    with ollama_client(strict) as client:
        assert client.chat("house-1", SAID).done


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [
        ("GET", "/openai/v1/models", 401, "You didn't provide an API key"),
        ("GET", "/openai/v1/models/gpt-4o", 401, "You didn't provide an API key"),
        ("POST", "/openai/v1/chat/completions", 401, "You didn't provide an API key"),
        ("POST", "/openai/v1/responses", 401, "You didn't provide an API key"),
        ("GET", "/deepseek/models", 401, "auth header format should be Bearer"),
        ("POST", "/deepseek/chat/completions", 401, "auth header format should be Bearer"),
        ("GET", "/anthropic/v1/models", 401, "x-api-key header is required"),
        ("GET", "/anthropic/v1/models/claude", 401, "x-api-key header is required"),
        ("POST", "/anthropic/v1/messages", 401, "x-api-key header is required"),
        ("GET", "/gemini/v1/models", 403, "unregistered callers"),
        ("GET", "/gemini/v1beta/models/g", 403, "unregistered callers"),
        ("POST", "/gemini/v1/models/g:generateContent", 403, "unregistered callers"),
        ("GET", "/ollama/api/tags", 200, "llama3.2:latest"),
        ("GET", "/ollama/v1/models", 200, "llama3.2:latest"),
        ("GET", "/ollama/v1/models/llama3.2", 200, "llama3.2"),
    ],
)
def test_a_key_that_is_missing_is_missed_everywhere_but_at_ollama_s(
    mock, method, path, status, word
):
    answer = httpx.request(method, mock.url + path, json={} if method == "POST" else None)

    assert answer.status_code == status
    assert word in answer.text


def test_who_has_a_wrong_key_is_told_so_before_what_else_is_wrong(strict):
    headers = {"authorization": f"Bearer {OTHER}"}
    url = f"{strict.openai_base_url}/chat/completions"

    assert httpx.post(url, json={"model": 5}, headers=headers).status_code == 401


def test_google_s_key_counts_in_the_query_too(strict):
    url = f"{strict.gemini_base_url}/v1/models"

    assert httpx.get(url, params={"key": KEY}).status_code == 200
    assert httpx.get(url, params={"key": OTHER}).status_code == 400


def test_more_than_one_key_may_be_required():
    access = Access(keys=("one", "two"))
    headers = [{"authorization": f"Bearer {key}"} for key in ("one", "two", "three")]

    assert [access._admits(h["authorization"][7:]) for h in headers] == [True, True, False]
    assert "two" not in repr(access)


@pytest.mark.parametrize("key", ["", " sk", "sk\n", "schl\u00fcssel"])
def test_what_is_no_key_is_refused_without_being_shown(capsys, key):
    with pytest.raises(SystemExit) as ended:
        main([f"--require-key={key}"])

    assert ended.value.code == 4
    assert "a key is ASCII characters, without blanks at its ends" in capsys.readouterr().err


def test_an_empty_name_among_the_models_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--models=a,,b"])

    assert ended.value.code == 4
    assert "'a,,b' is no list of names such as gpt-4o,gpt-4o-mini" in capsys.readouterr().err


# Models


def test_a_model_that_is_not_known_is_404_in_chat_and_400_in_responses(strict):
    with openai_client(strict.openai_base_url) as client:
        with pytest.raises(openai.NotFoundError) as told:
            chat(client, "gpt-4o", words="run=unknown-model")
        with pytest.raises(openai.BadRequestError) as told_by_responses:
            client.responses.create(model="gpt-4o", input="hello")

    message = "The model `gpt-4o` does not exist or you do not have access to it."
    assert (told.value.code, told.value.body["message"]) == ("model_not_found", message)
    assert told_by_responses.value.param == "model"
    (call,) = strict.journal("unknown-model")["calls"]
    assert (call["model"], call["status"]) == ("gpt-4o", 404)


def test_each_other_provider_refuses_such_a_model_in_its_own_way(strict):
    with (
        openai_client(strict.deepseek_base_url) as client,
        pytest.raises(openai.BadRequestError, match="Model Not Exist"),
    ):
        chat(client, "deepseek-chat")
    with anthropic_client(strict) as client, pytest.raises(anthropic.NotFoundError) as told:
        client.messages.create(model="claude", max_tokens=9, messages=SAID)
    assert told.value.body["error"] == {"type": "not_found_error", "message": "model: claude"}
    with gemini_client(strict) as client, pytest.raises(genai.errors.ClientError) as told:
        client.models.generate_content(model="gemini", contents="hello")
    assert (told.value.code, told.value.status) == (404, "NOT_FOUND")
    assert "models/gemini is not found for API version" in told.value.message
    with ollama_client(strict) as client, pytest.raises(ollama.ResponseError) as told:
        client.chat("llama3.2", SAID)
    assert told.value.error == "model 'llama3.2' not found"
    assert told.value.status_code == 404


def test_what_is_listed_is_what_is_known(strict):
    with openai_client(strict.openai_base_url) as client:
        names = [model.id for model in client.models.list()]
    with anthropic_client(strict) as client:
        assert [model.id for model in client.models.list()] == names
    with gemini_client(strict) as client:
        assert [model.name.removeprefix("models/") for model in client.models.list()] == names
    with ollama_client(strict) as client:
        assert [model.model for model in client.list().models] == names

    assert names[:3] == ["house-1", "house-2", "mock-text"]


@pytest.mark.parametrize("name", ["gpt-of-my-own", "mock-text"])
def test_any_model_can_be_retrieved_unless_some_are_named(mock, name):
    with openai_client(mock.openai_base_url) as client:
        assert client.models.retrieve(name).id == name
    with openai_client(f"{mock.ollama_host}/v1") as client:
        assert client.models.retrieve(name).id == name
    with anthropic_client(mock) as client:
        assert client.models.retrieve(name).id == name
    with gemini_client(mock) as client:
        assert client.models.get(model=name).name == f"models/{name}"
    with ollama_client(mock) as client:
        assert client.show(name).details.format == "gguf"


@pytest.mark.parametrize(("server", "name"), [("mock", "mock-invalid-model"), ("strict", "gpt-4o")])
def test_one_that_is_not_there_is_404(request, server, name):
    running = request.getfixturevalue(server)

    with (
        openai_client(running.openai_base_url) as client,
        pytest.raises(openai.NotFoundError) as told,
    ):
        client.models.retrieve(name)
    assert told.value.body == {
        "message": f"The model '{name}' does not exist",
        "type": "invalid_request_error",
        "param": "model",
        "code": "model_not_found",
    }
    with (
        openai_client(f"{running.ollama_host}/v1") as client,
        pytest.raises(openai.NotFoundError, match=f"model '{name}' not found"),
    ):
        client.models.retrieve(name)
    with (
        anthropic_client(running) as client,
        pytest.raises(anthropic.NotFoundError, match=f"model: {name}"),
    ):
        client.models.retrieve(name)
    with (
        gemini_client(running) as client,
        pytest.raises(genai.errors.ClientError, match=f"Model is not found: models/{name}"),
    ):
        client.models.get(model=name)
    missing = pytest.raises(ollama.ResponseError, match=f"model '{name}' not found")
    with ollama_client(running) as client, missing as told:
        client.show(name)
    assert told.value.status_code == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", "model is required"),
        (b'{"model":5}', "cannot unmarshal number"),
        (b"[]", "cannot unmarshal array"),
        (b"{", "invalid JSON"),
    ],
)
def test_ollama_s_show_refuses_what_names_no_model(mock, body, message):
    answer = httpx.post(f"{mock.ollama_host}/api/show", content=body)

    assert answer.status_code == 400
    assert message in answer.json()["error"]


def test_ollama_s_tag_latest_goes_without_saying():
    access = Access(models=("llama3.2", "qwen3:latest"))

    assert access.knows("llama3.2:latest")
    assert access.knows("qwen3")
    assert not access.knows("qwen3:8b")
    assert EVERYBODY.knows("qwen3:8b")


def test_a_name_that_is_too_long_to_be_repeated_in_every_event_is_no_model(mock):
    with openai_client(mock.openai_base_url) as client, pytest.raises(openai.NotFoundError):
        chat(client, "x" * 1_000_000, words="text tokens=50000", stream=True)
