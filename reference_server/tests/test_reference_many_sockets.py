"""Socket.IO of two workers that share a Redis, behind nginx."""

import json

import httpx
import jwt
import pytest
from deployment import SECRET, new_token
from socketio_client import socket_client

PARTIAL = "/partial/socket.io"
SESSION = "/session/socket.io"
TRANSPORTS = {
    "polling": ["polling"],
    "websocket": ["websocket"],
    "upgrade": ["polling", "websocket"],
}
LAST = ("llm:stream:done", "llm:stream:error", "llm:stream:cancelled")
DEADLINE_S = 60


def start(client, session, prompt):
    messages = [{"role": "user", "content": prompt}]
    request = {"sessionId": session, "provider": "openai", "messages": messages}
    client.emit("llm:chat:stream", request)


def cancel(client, session):
    client.emit("llm:stream:cancel", {"sessionId": session})


@pytest.mark.parametrize("transports", TRANSPORTS.values(), ids=TRANSPORTS)
def test_session_answers_through_nginx(deployed, mock, transports):
    run = mock.run("text", hold=2)
    with socket_client(deployed.url, SESSION, new_token(), transports) as client:
        start(client, "s", run.prompt)
        held = [client.next() for _ in range(3)]
        run.release()
        *rest, done = client.until(*LAST)

    tokens = [payload["token"] for _, payload in (*held[1:], *rest)]
    assert tokens == run.journal()["tokens"]
    assert done[0] == "llm:stream:done"


@pytest.mark.parametrize("transports", TRANSPORTS.values(), ids=TRANSPORTS)
def test_partial_answers_through_nginx(deployed, mock, transports):
    run = mock.run("text")
    with socket_client(deployed.url, PARTIAL, new_token(), transports) as client:
        client.emit("chat_stream", {"message": run.prompt})
        *tokens, (name, done) = client.until("chat_complete", "chat_stream_error")

    assert name == "chat_complete"
    assert [payload["token"] for _, payload in tokens] == run.journal()["tokens"]
    assert done["full_response"] == "".join(run.journal()["tokens"])


def test_each_polling_client_stays_with_one_worker_and_they_share_the_clients(deployed):
    # Which address goes where depends on the workers' ports: more are tried until both have some.
    chosen = set()
    for number in range(1, 255):
        chosen.add(f"http://{worker_that_is_polled(deployed.url, f'127.0.0.{number}')}")
        if len(chosen) > 1:
            break

    assert chosen == set(deployed.workers)


def worker_that_is_polled(url, address):
    """Open an Engine.IO session from this address; return the worker of all its requests."""
    url = f"{url}{PARTIAL}/?EIO=4&transport=polling"
    transport = httpx.HTTPTransport(local_address=address)
    with httpx.Client(transport=transport, timeout=DEADLINE_S) as client:
        opened = client.get(url)
        session = f"{url}&sid={json.loads(opened.text[1:])['sid']}"
        answers = [
            opened,
            client.post(session, content="40"),
            client.get(session),
            client.post(session, content="1"),
        ]
    assert {answer.status_code for answer in answers} == {200}
    (worker,) = {answer.headers["x-worker"] for answer in answers}
    return worker


def test_a_cancel_at_another_worker_stops_the_users_stream_and_is_confirmed(deployed, mock):
    token = new_token()
    one, two = deployed.workers
    runs = [mock.run("text", hold=1) for _ in range(2)]
    with (
        socket_client(one, SESSION, token) as broken,
        socket_client(two, SESSION, token) as reconnected,
    ):
        for session, run in zip(("s", "t"), runs, strict=True):
            start(broken, session, run.prompt)
            assert [broken.next()[0] for _ in range(2)] == ["llm:stream:start", "llm:stream:token"]

        cancel(reconnected, "s")

        name, payload = reconnected.next()
        assert (name, payload["sessionId"]) == ("llm:stream:cancelled", "s")
        assert runs[0].journal()["ending"] == "client-left"
        assert broken.next()[0] == "llm:stream:cancelled"
        # The other session is unhurt.
        runs[1].release()
        assert broken.until(*LAST)[-1][0] == "llm:stream:done"


@pytest.mark.parametrize("claims", [{"sub": "bob"}, {}], ids=["another user", "nobody"])
def test_nobody_else_can_cancel_it(deployed, mock, claims):
    one, two = deployed.workers
    run, own = mock.run("text", hold=1), mock.run("text")
    other = jwt.encode(claims, SECRET, "HS256")
    with (
        socket_client(one, SESSION, new_token()) as client,
        socket_client(two, SESSION, other) as stranger,
    ):
        start(client, "s", run.prompt)
        run.calls("holding")

        cancel(stranger, "s")

        # One stranger's events are handled in their order: the cancel is over with this answer.
        start(stranger, "s", own.prompt)
        assert stranger.until(*LAST)[-1][0] == "llm:stream:done"
        # And what it passed on has been heard by now: another's cancel comes after it.
        with socket_client(two, SESSION, new_token()) as last:
            start(last, "x", mock.run("text").prompt)
            last.until(*LAST)
        run.release()
        assert client.until(*LAST)[-1][0] == "llm:stream:done"


def test_the_workers_hear_each_other_again_when_redis_was_away(deployed, mock):
    token = new_token()
    one, two = deployed.workers
    run = mock.run("text", hold=1)
    with (
        socket_client(one, SESSION, token) as broken,
        socket_client(two, SESSION, token) as reconnected,
    ):
        start(broken, "s", run.prompt)
        run.calls("holding")
        deployed.redis.stop()
        cancel(reconnected, "s")
        name, payload = reconnected.next()
        assert (name, payload["sessionId"]) == ("llm:stream:error", "s")
        deployed.redis.start()
        deployed.await_workers()

        cancel(reconnected, "s")

        assert reconnected.next()[0] == "llm:stream:cancelled"
        assert broken.until(*LAST)[-1][0] == "llm:stream:cancelled"
