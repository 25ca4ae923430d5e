"""session-socketio: a user's stream is cancelled from another of his sockets, in one process."""

import jwt
import pytest
from deployment import SECRET, new_token
from socketio_client import socket_client

LAST = ("llm:stream:done", "llm:stream:error", "llm:stream:cancelled")


@pytest.fixture(scope="module")
def server(serving):
    with serving("session", jwt_secret=SECRET) as reference:
        yield str(reference.client.base_url)


def start(client, prompt):
    messages = [{"role": "user", "content": prompt}]
    request = {"sessionId": "s", "provider": "openai", "messages": messages}
    client.emit("llm:chat:stream", request)


def cancel(client):
    client.emit("llm:stream:cancel", {"sessionId": "s"})


def test_who_has_connected_again_stops_the_stream_of_the_broken_connection(server, mock):
    token = new_token()
    run = mock.run("text", hold=2)
    with (
        socket_client(server, token=token) as broken,
        socket_client(server, token=token) as reconnected,
    ):
        start(broken, run.prompt)
        run.calls("holding")

        cancel(reconnected)

        name, payload = reconnected.next()
        assert (name, payload["sessionId"]) == ("llm:stream:cancelled", "s")
        assert broken.until(*LAST)[-1][0] == "llm:stream:cancelled"
        assert run.journal()["ending"] == "client-left"


def test_what_runs_on_the_own_socket_goes_first(server, mock):
    token = new_token()
    own, other = mock.run("text", hold=1), mock.run("text", hold=1)
    with socket_client(server, token=token) as one, socket_client(server, token=token) as two:
        start(one, own.prompt)
        start(two, other.prompt)
        for run in (own, other):
            run.calls("holding")

        cancel(one)

        assert one.until(*LAST)[-1][0] == "llm:stream:cancelled"
        other.release()
        assert two.until(*LAST)[-1][0] == "llm:stream:done"


def test_a_token_without_a_subject_is_nobodys(server, mock):
    nobody = jwt.encode({}, SECRET, "HS256")
    run = mock.run("text", hold=1)
    with socket_client(server, token=nobody) as one, socket_client(server, token=nobody) as two:
        start(one, run.prompt)
        run.calls("holding")

        cancel(two)

        start(two, mock.run("text").prompt)  # handled after the cancel
        assert two.until(*LAST)[-1][0] == "llm:stream:done"
        run.release()
        assert one.until(*LAST)[-1][0] == "llm:stream:done"
