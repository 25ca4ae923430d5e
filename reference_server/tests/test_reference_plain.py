"""The plain system. Source: docs/dialects.md, "plain"."""

import http.client
import json

import pytest
from raw_client import RawClient
from sse_reader import events_of

TEXTS = (
    "text",
    "unicode",
    "whitespace",
    "sse-lookalike",
    "markup",
    "json-lookalike",
    "single",
    "huge-token",
    "reasoning",
    "empty",
)
REFUSALS = ("auth-error", "invalid-model", "rate-limit", "server-error", "overloaded")
FAULTS = ("error-mid", "disconnect-mid", "truncate-mid", "malformed-mid")


@pytest.fixture(scope="module")
def plain(serving):
    with serving("plain") as reference:
        yield reference.client


def stream(client, prompt):
    return client.stream("POST", "/query/stream", json={"prompt": prompt})


def in_lf(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("scenario", TEXTS)
def test_the_data_of_all_events_is_the_answer(plain, mock, scenario):
    run = mock.run(scenario)
    with stream(plain, run.prompt) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        assert "content-length" not in response.headers
        events = list(events_of(response))

    assert "".join(event.data for event in events) == in_lf("".join(run.journal()["tokens"]))
    assert {(event.name, event.id) for event in events} <= {(None, None)}


def test_the_whole_answer_keeps_its_line_ends(plain, mock):
    run = mock.run("whitespace")

    answer = plain.post("/query", json={"prompt": run.prompt}).json()

    assert answer == {"model": "gpt-4o-mini", "answer": "".join(run.journal()["tokens"])}


def test_tokens_arrive_while_the_provider_holds_back_the_rest(plain, mock):
    run = mock.run("text", hold=3)
    with stream(plain, run.prompt) as response:
        events = events_of(response)
        held = [next(events).data for _ in range(3)]
        assert run.journal("holding")["sent"] == 3
        run.release()
        rest = [event.data for event in events]

    assert held + rest == run.journal()["tokens"]


@pytest.mark.parametrize("path", ["/query", "/query/stream"])
@pytest.mark.parametrize(
    ("scenario", "keys"), [*((s, {}) for s in REFUSALS), *((s, {"after": 0}) for s in FAULTS)]
)
def test_a_failure_before_the_first_token_is_500(plain, mock, path, scenario, keys):
    response = plain.post(path, json={"prompt": mock.run(scenario, **keys).prompt})

    assert response.status_code == 500
    assert response.json()["detail"].startswith("LLM processing failed: The provider ")
    assert mock.key not in response.text


@pytest.mark.parametrize("scenario", FAULTS)
def test_a_failure_after_the_first_token_breaks_the_connection_off(plain, mock, scenario):
    run = mock.run(scenario, after=3)
    request = plain.build_request("POST", "/query/stream", json={"prompt": run.prompt})

    head, _, body = RawClient(request).rest().partition(b"\r\n\r\n")

    assert b"transfer-encoding: chunked" in head.lower()
    sent = run.journal()["tokens"][:3]
    assert body == b"".join(chunk(f"data: {token}\n\n") for token in sent)


def chunk(text):
    """Return a chunk of a chunked body (RFC 9112, section 7.1); the last would be empty."""
    return f"{len(text.encode()):x}\r\n{text}\r\n".encode()


def test_a_shutdown_breaks_running_streams_off(serving, mock):
    run = mock.run("text", hold=2)
    with serving("plain") as reference:
        request = reference.client.build_request(
            "POST", "/query/stream", json={"prompt": run.prompt}
        )
        client = RawClient(request)
        run.calls("holding")

    assert not client.rest().endswith(b"0\r\n\r\n")
    assert run.journal()["ending"] == "client-left"


def test_a_broken_stream_leaves_no_traceback_in_the_log(command, mock):
    process = command("--port", "0", "--dialect", "plain", "--exit-with-stdin")
    host = process.stdout.readline().rpartition("/")[2].strip()
    connection = http.client.HTTPConnection(host)
    body = json.dumps({"prompt": mock.run("error-mid", after=1).prompt})
    connection.request("POST", "/query/stream", body, {"Content-Type": "application/json"})
    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()
    connection.close()

    _, stderr = process.communicate("", 20)

    assert "Traceback" not in stderr
    assert "stack" not in stderr


@pytest.mark.parametrize("path", ["/query", "/query/stream"])
@pytest.mark.parametrize("body", [{}, {"prompt": ""}, {"prompt": 5}, {"prompt": None}, [], "x"])
def test_a_bad_prompt_is_422(plain, path, body):
    response = plain.post(path, json=body)

    assert response.status_code == 422
    assert response.json()["detail"]


def test_the_service_is_healthy(plain):
    health = plain.get("/health")

    assert health.status_code == 200
    assert list(health.json()) == ["status", "service", "version"]
    assert health.json()["status"] == "healthy"


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("PUT", 405)])
def test_another_method_is_405(plain, method, status):
    assert plain.request(method, "/query").status_code == status
