"""Redis goes away while the server runs: nobody is told a falsehood, and it heals by itself."""

import contextlib
import json

import pytest
from deployment import SECRET, new_token
from redis_server import redis_server
from socketio_client import socket_client
from sse_reader import events_of
from typed_socket import typed_socket

AWAY = "The server cannot reach its memory: try again later."
UNCOUNTED = "The server cannot count requests: try again later."


@pytest.fixture
def redis():
    with redis_server() as server:
        yield server


@pytest.fixture
def server(serving, redis):
    with serving("all", redis=redis.url) as reference:
        yield reference


@pytest.fixture
def counting(serving, redis):
    with serving("all", redis=redis.url, limits=True, jwt_secret=SECRET) as reference:
        yield reference


def test_a_stream_that_needs_no_redis_goes_on_and_one_whose_session_is_lost_fails(
    server, redis, mock
):
    bodies = {
        "/typed/chat/stream": server.request,
        "/plain/query/stream": lambda prompt: {"prompt": prompt},
        "/partial/api/chat/stream": lambda prompt: {"message": prompt},
    }
    runs = {path: mock.run("text", hold=1) for path in bodies}
    with contextlib.ExitStack() as stack:
        responses = [
            stack.enter_context(server.client.stream("POST", path, json=body(runs[path].prompt)))
            for path, body in bodies.items()
        ]
        for run in runs.values():
            run.calls("holding")
        redis.stop()
        for run in runs.values():
            run.release()

        typed, plain, partial = (list(events_of(response)) for response in responses)

    assert json.loads(typed[-1].data)["type"] == "done"
    assert "".join(event.data for event in plain) == "".join(
        runs["/plain/query/stream"].journal()["tokens"]
    )
    assert json.loads(partial[-1].data) == {"error": AWAY}
    redis.start()


def test_named_goes_on_and_later_tells_again_only_what_it_is_sure_of(server, redis, mock):
    run = mock.run("text", hold=2)
    path = "/named/chat/stream"

    def ask(last_event_id):
        headers = {"Last-Event-ID": last_event_id}
        return server.client.get(path, params={"prompt": run.prompt}, headers=headers)

    with server.client.stream("GET", path, params={"prompt": run.prompt}) as response:
        events = events_of(response)
        first, _ = next(events), next(events)
        redis.stop()
        run.release()
        *_, third, _, done = [first, *events]
    away = ask(first.id)
    after_the_end = ask(done.id)
    redis.start()
    forgotten = ask(third.id)

    assert (done.name, done.data) == ("done", "[DONE]")
    assert (away.status_code, away.json()) == (503, {"detail": AWAY})
    assert after_the_end.status_code == 204
    assert forgotten.status_code == 404


def test_what_needs_the_session_says_so_until_redis_is_back(server, redis):
    path = "/partial/api/chat"
    ask = lambda: server.client.post(path, json={"message": "Hello!", "session_id": "s"})  # noqa: E731
    assert ask().status_code == 200

    redis.stop()
    refused = [ask(), server.client.get(f"{path}/sessions/s")]
    with socket_client(str(server.client.base_url), "/partial/socket.io") as client:
        client.emit("chat_stream", {"message": "Hello!"})
        told = client.next()
    redis.start()

    assert [(answer.status_code, answer.json()) for answer in refused] == [
        (503, {"detail": AWAY})
    ] * 2
    assert told == ("chat_stream_error", {"error": AWAY})
    assert ask().status_code == 200


def test_nobody_is_let_in_uncounted(counting, redis):
    url = str(counting.client.base_url)
    token = new_token()
    headers = {"Authorization": f"Bearer {token}"}
    redis.stop()

    refused = counting.post("/typed/chat/stream", headers=headers)
    with typed_socket(url, "/typed/ws/chat", **headers) as connection:
        told = connection.events("Hello!")
    with socket_client(url, "/session/socket.io", token) as client:
        client.emit("llm:stream:cancel", {"sessionId": "s"})
        name, payload = client.next()
    redis.start()

    assert (refused.status_code, refused.json()) == (503, {"detail": UNCOUNTED})
    assert told == [{"type": "error", "message": UNCOUNTED, "code": "unknown"}]
    assert (name, payload["error"]) == ("llm:stream:error", UNCOUNTED)
    assert counting.post("/typed/chat/stream", headers=headers).status_code == 200
