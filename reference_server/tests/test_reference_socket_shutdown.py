"""A shutdown ends the streams on sockets in their dialect's own way, then the connections."""

import signal

import jwt
import pytest
from socketio_client import socket_client
from typed_socket import typed_socket
from websockets.exceptions import ConnectionClosed

DEADLINE_S = 60
SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
WORDS = "The server is shutting down."


@pytest.fixture
def process(command):
    """A server that speaks all dialects, without a token but for session."""
    process = command("--port", "0", "--jwt-secret", SECRET)
    process.url = process.stdout.readline().split()[-1]
    return process


@pytest.fixture
def stop(process):
    """Stop it; everything is over in time, and nothing went wrong."""

    def stop():
        process.send_signal(signal.SIGTERM)

    yield stop
    _, stderr = process.communicate(timeout=DEADLINE_S)
    assert process.returncode in (0, -signal.SIGTERM)
    assert stderr == ""


def test_a_websockets_chat_ends_with_an_error_then_the_connection(process, stop, mock):
    run = mock.run("text", hold=1)
    bearer = f"Bearer {jwt.encode({}, SECRET, 'HS256')}"
    with typed_socket(process.url, "/typed/ws/chat", Authorization=bearer) as connection:
        connection.chat(run.prompt)
        connection.next()

        stop()

        error = connection.next()
        with pytest.raises(ConnectionClosed) as closed:
            connection.next()
    assert error == {"type": "error", "message": WORDS, "code": "unknown"}
    assert closed.value.rcvd.code == 1012  # service restart
    assert run.journal()["ending"] == "client-left"


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_all_sessions_end_with_an_error_then_the_connection(process, stop, mock, transport):
    runs = [mock.run("text", hold=hold) for hold in (0, 1)]
    token = jwt.encode({}, SECRET, "HS256")
    with socket_client(
        process.url, "/session/socket.io", token=token, transports=[transport]
    ) as client:
        for run in runs:
            messages = [{"role": "user", "content": run.prompt}]
            client.emit(
                "llm:chat:stream", {"sessionId": run.id, "provider": "openai", "messages": messages}
            )
            run.calls("holding")

        stop()

        errors = [client.until("llm:stream:error")[-1][1] for _ in runs]
        assert client.is_gone()
    assert {(error["sessionId"], error["error"]) for error in errors} == {
        (run.id, WORDS) for run in runs
    }
    for run in runs:
        assert run.journal()["ending"] == "client-left"


def test_a_partial_answer_ends_with_an_error_then_the_connection(process, stop, mock):
    run = mock.run("text", hold=1)
    with socket_client(process.url, "/partial/socket.io") as client:
        client.emit("chat_stream", {"message": run.prompt})
        client.next()

        stop()

        assert client.next() == ("chat_stream_error", {"error": WORDS})
        assert client.is_gone()
