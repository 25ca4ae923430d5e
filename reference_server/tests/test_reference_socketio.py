"""What Socket.IO clients may do to the server, and pages of other sites."""

import contextlib
import json

import httpx
import jwt
import pytest
from stuck_client import StuckClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from wirecheck_reference_server.dialects.session_socketio import SessionSocket

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
CONNECT = "40" + json.dumps({"token": jwt.encode({}, SECRET, "HS256")})
REQUEST = {"sessionId": "s", "provider": "x", "messages": [{"role": "user", "content": "x"}]}
ORIGIN = "https://app.example"
DEADLINE_S = 60

BREACHES = {
    "an event before the connection": ['42["sing"]'],
    "binary before the connection": [b"x"],
    "an event that is no array": [CONNECT, '42{"a": 1}'],
    "an empty event": [CONNECT, "42[]"],
    "an event without a name": [CONNECT, "42[5]"],
    "a name that only the server uses": [CONNECT, '42["disconnect", "x"]'],
    "no JSON": [CONNECT, "42[" + "x"],
    "JSON nested too deeply": [CONNECT, "42" + "[" * 50_000],
    "a type that nobody knows": [CONNECT, "49"],
    "a million attachments": [CONNECT, '451000000-["sing",{"_placeholder":true,"num":0}]'],
    "no place for an attachment": [CONNECT, '451-["sing",{"_placeholder":true,"num":7}]', b"x"],
}


@pytest.fixture(scope="module")
def server(serving):
    with serving("session", jwt_secret=SECRET, cors_origins=[ORIGIN]) as reference:
        yield str(reference.client.base_url)


def websocket(server, **headers):
    url = server.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    return connect(url, additional_headers=headers, close_timeout=DEADLINE_S)


def assert_closed(connection):
    with contextlib.suppress(ConnectionClosed):
        while True:
            connection.recv(timeout=DEADLINE_S)  # raises TimeoutError if nothing comes


@pytest.mark.parametrize("messages", BREACHES.values(), ids=BREACHES)
def test_a_client_that_breaks_the_protocol_is_disconnected(server, messages):
    with websocket(server) as connection:
        for message in messages:
            connection.send(message)

        assert_closed(connection)


def test_a_foreign_page_is_answered_403(server):
    headers = {"Origin": "https://elsewhere.example"}
    polled = httpx.get(f"{server}/socket.io/?EIO=4&transport=polling", headers=headers)
    with pytest.raises(InvalidStatus) as refused, websocket(server, **headers):
        pass

    assert polled.status_code == refused.value.response.status_code == 403
    assert "access-control-allow-origin" not in polled.headers


def test_an_allowed_page_may_poll_and_connect(server):
    headers = {"Origin": ORIGIN}
    polled = httpx.get(f"{server}/socket.io/?EIO=4&transport=polling", headers=headers)
    with websocket(server, **headers) as connection:
        opened = connection.recv(timeout=DEADLINE_S)

    assert polled.headers["access-control-allow-origin"] == ORIGIN
    assert polled.headers["access-control-allow-credentials"] == "true"
    assert opened.startswith('0{"sid":')


def stuck(settings, messages, *, resumes=False):
    """Let a client that takes five messages send all of its own to an endless provider."""
    client = StuckClient(
        "/socket.io/",
        [CONNECT, *messages],
        takes=5,
        query=b"EIO=4&transport=websocket",
        resumes=resumes,
    )
    upstream = client.talk_to(
        lambda app: SessionSocket(app.state.services).server.mount(app, ""),
        settings(jwt_secret=SECRET),
    )
    return client, upstream


def test_nothing_is_taken_from_the_upstream_while_the_client_takes_nothing(settings):
    request = json.dumps(["llm:chat:stream", REQUEST])

    _, upstream = stuck(settings, [f"42{request}"])

    # what the client took, what it was offered in vain, and the short backlog
    assert 0 < upstream.taken < 5 + 20
    assert upstream.closed


def test_a_client_that_takes_no_answers_is_disconnected(settings):
    client, _ = stuck(settings, ['42["llm:chat:stream"]'] * 5000, resumes=True)

    # Of 5,000 refusals few were kept for it.
    assert client.offered < 300
