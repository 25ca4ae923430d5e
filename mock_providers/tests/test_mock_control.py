"""The control API, and what is answered at addresses where nothing is."""

import http.client
import json
import threading

import pytest

from wirecheck_mock_providers import MockClient, MockError, running_mock


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def ask(mock, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection(mock.url.removeprefix("http://"), timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response, json.load(response)
    finally:
        connection.close()


def chat(mock, words, **headers):
    body = {"model": "m", "messages": [{"role": "user", "content": f"[[mock {words}]]"}]}
    return ask(
        mock,
        "POST",
        "/openai/v1/chat/completions",
        json.dumps(body),
        {"Authorization": "Bearer sk-test-key"} | headers,
    )


def test_health(mock):
    _, health = ask(mock, "GET", "/_mock/health")

    assert health["wirecheck"] == "mock"
    assert "openai" in health["providers"]
    assert health["version"][0].isdigit()


def test_scenarios(mock):
    text = mock.scenarios()[0]

    assert text["name"] == "text"
    assert text["description"]
    assert text["keys"][2] == {
        "name": "tokens",
        "meaning": "how many text tokens",
        "value": "an integer from 0 to 50000",
        "default": 12,
    }


def test_models(mock):
    key = {"Authorization": "Bearer sk-test-key"}
    _, models = ask(mock, "GET", "/openai/v1/models", headers=key)

    assert models["object"] == "list"
    assert {"id", "object", "created", "owned_by"} == set(models["data"][0])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_mock/health"),
        ("GET", "/_mock/scenarios"),
        ("GET", "/_mock/runs"),
        ("GET", "/_mock/runs/unheard-of"),
        ("POST", "/_mock/runs/known/release"),
        ("GET", "/nowhere"),
        ("DELETE", "/_mock/runs"),
    ],
)
def test_every_answer_is_json_and_open_to_no_foreign_page(mock, method, path):
    response, _ = ask(mock, method, path)

    assert response.headers["content-type"] == "application/json"
    assert not [name for name in response.headers if name.startswith("access-control-allow")]


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("/openai/chat/completions", "/openai/v1/chat/completions"),
        ("/v1/chat/completions", "/openai/v1/chat/completions"),
        ("/openai/v1/chat/completions/", "/openai/v1/chat/completions"),
        ("/_mock/scenario", "/_mock/scenarios"),
        ("/_mock/runs/a/b/release", "/_mock/runs/{run}/release"),
    ],
)
def test_a_wrong_path_is_answered_with_the_right_one(mock, path, suggestion):
    response, answer = ask(mock, "POST", path)

    assert response.status == 404
    assert f"Did you mean {suggestion!r}?" in answer["error"]["message"]
    assert answer["error"]["code"] == "unknown_url"
    assert "There is: POST /openai/v1/chat/completions, " in answer["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/openai/v1/chat/completions", "POST"),
        ("POST", "/openai/v1/models", "GET"),
        ("GET", "/_mock/runs/x/release", "POST"),
        ("DELETE", "/_mock/runs/release", "GET"),
    ],
)
def test_a_wrong_method_is_answered_with_the_right_one(mock, method, path, allowed):
    response, answer = ask(mock, method, path)

    assert response.status == 405
    assert response.headers["allow"] == allowed
    assert allowed in answer["error"]["message"]


def test_a_journal_shows_the_call_and_of_the_key_only_its_hash(mock):
    chat(mock, "single run=journal")
    (call,) = mock.journal("journal")["calls"]

    assert call["provider"] == "openai"
    assert call["path"] == "/openai/v1/chat/completions"
    assert call["options"] == {}
    assert call["key"]["length"] == len("sk-test-key")
    assert len(call["key"]["sha256"]) == 64
    assert "sk-test-key" not in json.dumps(call)


def test_a_call_without_a_key_is_filed_too(mock):
    response, _ = chat(mock, "run=no-key", Authorization="")
    (call,) = mock.journal("no-key")["calls"]

    assert response.status == call["status"] == 401
    assert call["key"] is None
    assert call["scenario"] == "refused"


def test_runs_are_listed_newest_first(mock):
    chat(mock, "run=older")
    chat(mock, "run=newer")
    _, listed = ask(mock, "GET", "/_mock/runs")

    assert [run["run"] for run in listed["runs"]][:2] == ["newer", "older"]


def test_an_unknown_run_is_404_at_once_or_after_waiting(mock):
    with pytest.raises(MockError, match="No call has named the run 'unheard-of'"):
        mock.journal("unheard-of")
    with pytest.raises(MockError, match="unheard-of"):
        mock.journal("unheard-of", wait="called", timeout_s=0.05)


def test_waiting_ends_with_the_journal_as_it_is(mock):
    chat(mock, "run=over")

    assert mock.journal("over", wait="holding", timeout_s=0.05)["calls"][0]["state"] == "ended"


@pytest.mark.parametrize("state", ["called", "ended"])
def test_a_run_can_be_waited_for_before_it_is_there(mock, state):
    def wait():
        found.append(mock.journal(f"future-{state}", wait=state, timeout_s=20))

    found = []
    waiting = threading.Thread(target=wait)
    waiting.start()
    chat(mock, f"run=future-{state}")
    waiting.join()

    assert len(found[0]["calls"]) == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("wait=hold", "Unknown state to wait for: 'hold'. Did you mean 'holding'?"),
        ("wait=called&timeout_ms=soon", "timeout_ms is an integer, in milliseconds."),
        ("wait=called&timeout_ms=-1", "timeout_ms is an integer, in milliseconds."),
    ],
)
def test_a_wait_that_makes_no_sense_is_refused(mock, query, message):
    response, answer = ask(mock, "GET", f"/_mock/runs/x?{query}")

    assert response.status == 400
    assert answer["error"]["message"].startswith(message)


def test_a_run_that_no_directive_could_name_cannot_be_released(mock):
    with pytest.raises(MockError, match="run is 1 to 64 letters"):
        mock.release("a b")


def test_a_bad_directive_is_answered_in_the_provider_s_shape(mock):
    response, answer = chat(mock, "txt")

    assert response.status == 400
    assert answer["error"]["code"] == "invalid_mock_directive"
    assert "Did you mean 'text'?" in answer["error"]["message"]


def test_the_client_knows_the_base_url():
    assert MockClient("http://127.0.0.1:1").openai_base_url == "http://127.0.0.1:1/openai/v1"
