"""partial-socketio. Source: docs/dialects.md, "Common to all" and "partial"."""

from datetime import datetime

import jwt
import pytest
from socketio_client import refusal, socket_client

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests

LAST = ("chat_complete", "chat_stream_error")
TEXTS = ("text", "unicode", "whitespace", "markup", "json-lookalike", "empty", "huge-token")
FAILURES = ("auth-error", "rate-limit", "server-error")
FAULTS = ("error-mid", "disconnect-mid", "truncate-mid", "malformed-mid")

BAD_PAYLOADS = {
    "nothing": (),
    "null": None,
    "a string": "Hello!",
    "binary": b"Hello!",
    "no message": {},
    "an empty message": {"message": ""},
    "a message that is no string": {"message": 5},
    "a session that is no string": {"message": "x", "session_id": 5},
}


@pytest.fixture(scope="module")
def partial(serving):
    with serving("partial", jwt_secret=SECRET) as reference:
        yield reference


@pytest.fixture
def client(partial):
    with socket_client(str(partial.client.base_url)) as client:
        yield client


def ask(client, prompt, **fields):
    client.emit("chat_stream", {"message": prompt, **fields})


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_each_token_is_told_with_its_number_and_all_before_it(partial, mock, transport):
    with socket_client(str(partial.client.base_url), transports=[transport]) as client:
        for scenario in TEXTS:
            run = mock.run(scenario)
            ask(client, run.prompt)

            *told, (name, done) = client.until(*LAST)

            sent = run.journal()["tokens"]
            assert told == [
                (
                    "chat_token",
                    {"token": token, "count": count, "partial": "".join(sent[:count])},
                )
                for count, token in enumerate(sent, 1)
            ]
            assert name == "chat_complete"
            assert (done["tokens"], done["full_response"]) == (len(sent), "".join(sent))
            assert done["duration"] >= 0
            assert done["user"] == "anonymous"
            assert datetime.fromisoformat(done["timestamp"])


@pytest.mark.parametrize("scenario", [*FAILURES, *FAULTS])
def test_a_failure_is_an_error_after_the_tokens_sent(client, mock, scenario):
    ask(client, mock.run(scenario, **({"after": 2} if scenario in FAULTS else {})).prompt)

    *told, (name, error) = client.until(*LAST)

    assert (name, list(error)) == ("chat_stream_error", ["error"])
    assert error["error"]
    assert len(told) == (2 if scenario in FAULTS else 0)


def test_a_stream_during_a_stream_is_refused_and_does_not_disturb_it(client, mock):
    run = mock.run("text", hold=2)
    ask(client, run.prompt)
    told = [client.next() for _ in range(2)]

    ask(client, mock.run("text").prompt)

    assert client.next()[0] == "chat_stream_error"
    run.release()
    *rest, (name, _) = client.until(*LAST)
    assert name == "chat_complete"
    assert [payload["token"] for _, payload in told + rest] == run.journal()["tokens"]


@pytest.mark.parametrize("payload", BAD_PAYLOADS.values(), ids=BAD_PAYLOADS)
def test_a_bad_payload_is_one_error_and_the_socket_stays_usable(client, mock, payload):
    client.emit("chat_stream", payload)

    name, error = client.next()

    assert name == "chat_stream_error"
    assert error["error"]
    ask(client, mock.run("single").prompt)
    assert client.until(*LAST)[-1][0] == "chat_complete"


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_client_that_leaves_stops_the_upstream(partial, mock, transport):
    run = mock.run("text", hold=2)
    with socket_client(str(partial.client.base_url), transports=[transport]) as client:
        ask(client, run.prompt)
        run.calls("holding")

    assert run.journal()["ending"] == "client-left"


def test_a_session_is_the_same_over_http(partial, client, mock):
    ask(client, mock.run("single").prompt, session_id="shared")
    client.until(*LAST)

    assert partial.client.get("/api/chat/sessions/shared").json()["messages"] == 2


def test_a_token_names_the_user(partial, mock):
    token = jwt.encode({"sub": "alice"}, SECRET, "HS256")
    with socket_client(str(partial.client.base_url), token=token) as client:
        ask(client, mock.run("single").prompt)

        assert client.until(*LAST)[-1][1]["user"] == "alice"


def test_a_bad_token_is_refused(partial):
    words = refusal(str(partial.client.base_url), {"token": "abc"})

    assert words == "Authentication token not valid"
