"""WS /ws/chat. Source: docs/dialects.md, "Common to all" and "typed"."""

import json
import socket

import httpx
import jwt
import pytest
from stuck_client import StuckClient
from typed_socket import typed_socket
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from wirecheck_reference_server.dialects.typed_websocket import router

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
ORIGIN = "https://app.example"

TEXTS = (
    "text",
    "unicode",
    "whitespace",
    "sse-lookalike",
    "markup",
    "json-lookalike",
    "empty",
    "single",
    "huge-token",
)

FAILURES = (
    "auth-error",
    "invalid-model",
    "rate-limit",
    "server-error",
    "overloaded",
    "error-mid",
    "disconnect-mid",
    "truncate-mid",
    "malformed-mid",
)

BAD_MESSAGES = {
    "no JSON": "Hello!",
    "nothing": "",
    "no object": "5",
    "an array": "[]",
    "no type": "{}",
    "an unknown type": '{"type": "sing"}',
    "a type that is no string": '{"type": ["chat"]}',
    "no messages": '{"type": "chat", "model": "m"}',
    "empty messages": '{"type": "chat", "model": "m", "messages": []}',
    "temperature is NaN": '{"type": "chat", "model": "m", "messages": [{"role": "user",'
    '"content": "x"}], "temperature": NaN}',
    "half a surrogate pair": '{"type": "chat", "model": "m", "messages": [{"role": "user",'
    '"content": "\\ud800"}]}',
    "nested too deeply": "[" * 100_000,
    "binary": b'{"type": "cancel"}',
}


@pytest.fixture
def connection(reference):
    with typed_socket(str(reference.client.base_url)) as connection:
        yield connection


@pytest.fixture(scope="module")
def guarded(serving):
    with serving(jwt_secret=SECRET, cors_origins=[ORIGIN], max_body_bytes=1000) as reference:
        yield str(reference.client.base_url)


def bearer(claims):
    return f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"


def texts(events):
    return [event["content"] for event in events if event["type"] == "chunk"]


def test_chats_follow_one_another_each_with_exactly_its_text(connection, mock):
    for scenario in TEXTS:
        run = mock.run(scenario)

        *chunks, done = connection.events(run.prompt)

        assert texts(chunks) == run.journal()["tokens"]
        assert done["type"] == "done"


def test_the_events_are_those_of_the_event_stream(connection, reference, mock):
    over_websocket = connection.events(mock.run("text", seed=1).prompt)
    over_sse = reference.events(mock.run("text", seed=1).prompt)

    assert [event.keys() for event in over_websocket] == [event.keys() for event in over_sse]
    assert over_websocket[-1]["usage"].keys() == over_sse[-1]["usage"].keys()


@pytest.mark.parametrize("scenario", FAILURES)
def test_a_failure_ends_the_chat_as_it_ends_an_event_stream(connection, reference, mock, scenario):
    run = mock.run(scenario)

    *chunks, error = connection.events(run.prompt)

    assert error == reference.events(mock.run(scenario).prompt)[-1]
    assert error["type"] == "error"
    if chunks:
        assert texts(chunks) == run.journal()["tokens"][: len(chunks)]
    assert connection.events(mock.run("single").prompt)[-1]["type"] == "done"


def test_tokens_arrive_while_the_provider_holds_back_the_rest(connection, mock):
    run = mock.run("text", hold=3)
    connection.chat(run.prompt)

    held = [connection.next()["content"] for _ in range(3)]

    assert run.journal("holding")["sent"] == 3
    run.release()
    assert held + texts(connection.rest()) == run.journal()["tokens"]


@pytest.mark.parametrize("hold", [0, 2, 5], ids=["first-token", "middle", "after-last-token"])
def test_cancel_is_the_end_of_the_running_chat(connection, mock, hold):
    run = mock.run("text", tokens=5, hold=hold)
    connection.chat(run.prompt)
    run.journal("holding")
    tokens = [connection.next()["content"] for _ in range(hold)]

    connection.send(type="cancel")

    assert connection.rest() == [{"type": "cancelled"}]
    call = run.journal()
    assert call["ending"] == "client-left"
    assert tokens == call["tokens"][:hold]
    # and nothing more of it: what comes next is of the next chat
    assert [event["type"] for event in connection.events(mock.run("single").prompt)] == [
        "chunk",
        "done",
    ]


def test_cancel_is_ignored_before_a_chat_and_after_it(connection, mock):
    connection.send(type="cancel")
    for _ in range(2):
        events = connection.events(mock.run("single").prompt)
        connection.send(type="cancel")

        assert [event["type"] for event in events] == ["chunk", "done"]


def test_a_chat_during_a_chat_is_refused_and_does_not_disturb_it(connection, mock):
    run, other = mock.run("text", hold=2), mock.run("text")
    connection.chat(run.prompt)
    tokens = [connection.next()["content"] for _ in range(2)]

    connection.chat(other.prompt)

    error = connection.next()
    assert (error["type"], error["code"]) == ("error", "invalid_request")
    run.release()
    *chunks, done = connection.rest()
    assert tokens + texts(chunks) == run.journal()["tokens"]
    assert done["type"] == "done"
    assert httpx.get(f"{mock.url}/_mock/runs/{other.id}").status_code == 404  # never called


@pytest.mark.parametrize("message", BAD_MESSAGES.values(), ids=BAD_MESSAGES)
def test_a_bad_message_is_one_error_and_the_connection_stays_usable(connection, mock, message):
    connection.websocket.send(message)

    error = connection.next()

    assert list(error) == ["type", "message", "code"]
    assert (error["type"], error["code"]) == ("error", "invalid_request")
    assert error["message"]
    assert connection.events(mock.run("single").prompt)[-1]["type"] == "done"


def test_a_bad_message_does_not_disturb_the_running_chat(connection, mock):
    run = mock.run("text", hold=1)
    connection.chat(run.prompt)
    first = connection.next()["content"]

    connection.websocket.send("Hello!")

    assert connection.next()["code"] == "invalid_request"
    run.release()
    assert [first, *texts(connection.rest())] == run.journal()["tokens"]


def test_a_refusal_does_not_repeat_the_prompt(connection):
    connection.send(type="chat", model="m", messages=[{"role": "my secret", "content": 5}])

    assert "my secret" not in json.dumps(connection.next())


@pytest.mark.parametrize("leave", ["close", "cut off"])
@pytest.mark.parametrize(
    ("scenario", "keys", "moment"),
    [
        pytest.param("no-answer", {}, "called", id="before-the-head"),
        pytest.param("text", {"hold": 2}, "holding", id="in-the-middle"),
    ],
)
def test_a_client_that_leaves_stops_the_upstream(  # noqa: PLR0917 - two axes, crossed
    reference, mock, leave, scenario, keys, moment
):
    run = mock.run(scenario, **keys)
    with typed_socket(str(reference.client.base_url)) as connection:
        connection.chat(run.prompt)
        run.calls(moment)

        if leave == "cut off":
            connection.websocket.socket.shutdown(socket.SHUT_RDWR)

    assert run.journal()["ending"] == "client-left"


def test_a_too_large_message_closes_the_connection(guarded, mock):
    run = mock.run("text", hold=1)
    with typed_socket(guarded, Authorization=bearer({"sub": "u"})) as connection:
        connection.chat(run.prompt)
        connection.next()

        connection.websocket.send("x" * 1001)

        with pytest.raises(ConnectionClosedError) as closed:
            connection.next()
    assert closed.value.rcvd.code == 1009
    assert run.journal()["ending"] == "client-left"


def test_a_ping_is_answered(connection):
    assert connection.websocket.ping("are you there?").wait(20)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer abc"},
        {"Authorization": f"Bearer {jwt.encode({}, SECRET + 'x', 'HS256')}"},
        {"Authorization": f"Bearer {jwt.encode({}, None, 'none')}"},
        {"Authorization": bearer({"exp": 1})},
    ],
    ids=["none", "malformed", "badly-signed", "unsigned", "expired"],
)
def test_without_a_good_token_the_handshake_is_answered_401(guarded, headers):
    with pytest.raises(InvalidStatus) as refused, typed_socket(guarded, **headers):
        pass

    assert refused.value.response.status_code == 401
    assert refused.value.response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://app.example", ORIGIN + ".example"]
)
def test_a_foreign_page_is_answered_403(guarded, origin):
    headers = {"Origin": origin, "Authorization": bearer({})}
    with pytest.raises(InvalidStatus) as refused, typed_socket(guarded, **headers):
        pass

    assert refused.value.response.status_code == 403


def test_an_allowed_page_and_the_servers_own_are_let_in(guarded, mock):
    for origin in (ORIGIN, guarded):
        headers = {"Origin": origin, "Authorization": bearer({})}
        with typed_socket(guarded, **headers) as connection:
            assert connection.events(mock.run("single").prompt)[-1]["type"] == "done"


def test_every_chat_counts_against_the_limit(serving, mock):
    with (
        serving(limits=True) as reference,
        typed_socket(str(reference.client.base_url)) as connection,
    ):
        for _ in range(10):  # a minute
            assert connection.events(mock.run("single").prompt)[-1]["type"] == "done"

        (error,) = connection.events(mock.run("single").prompt)

    assert (error["type"], error["code"]) == ("error", "rate_limit")
    assert "Rate limit exceeded" in error["message"]


def test_nothing_is_taken_from_the_upstream_while_the_client_takes_nothing(settings):
    request = {"type": "chat", "model": "m", "messages": [{"role": "user", "content": "x"}]}
    client = StuckClient("/ws/chat", [json.dumps(request)], takes=5)

    upstream = client.talk_to(lambda app: app.include_router(router), settings())

    assert upstream.taken == client.offered == 6
    assert upstream.closed
