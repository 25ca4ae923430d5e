"""session-socketio. Source: docs/dialects.md, "Common to all" and "session"."""

import socket
from datetime import datetime

import httpx
import jwt
import pytest
from socketio_client import refusal, socket_client

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
TOKEN = jwt.encode({"sub": "alice"}, SECRET, "HS256")

LAST = ("llm:stream:done", "llm:stream:error", "llm:stream:cancelled")
TEXTS = ("text", "unicode", "whitespace", "markup", "json-lookalike", "empty", "huge-token")
REFUSALS = ("auth-error", "invalid-model", "rate-limit", "server-error", "overloaded")
FAULTS = ("error-mid", "disconnect-mid", "truncate-mid", "malformed-mid")
TRANSPORTS = {
    "polling": ["polling"],
    "websocket": ["websocket"],
    "upgrade": ["polling", "websocket"],
}

BAD_STREAMS = {
    "nothing": (),
    "null": (None,),
    "a string": ("Hello!",),
    "an array": ([],),
    "binary": (b"Hello!",),
    "no session": ({"provider": "openai", "messages": [{"role": "user", "content": "x"}]},),
    "a session that is no string": ({"sessionId": 5},),
    "an empty session": ({"sessionId": ""},),
    "no provider": ({"sessionId": "s", "messages": [{"role": "user", "content": "x"}]},),
    "no messages": ({"sessionId": "s", "provider": "openai"},),
    "empty messages": ({"sessionId": "s", "provider": "openai", "messages": []},),
}


@pytest.fixture(scope="module")
def server(serving):
    with serving("session", jwt_secret=SECRET, max_body_bytes=100_000) as reference:
        yield str(reference.client.base_url)


@pytest.fixture
def client(server):
    with socket_client(server, token=TOKEN) as client:
        yield client


def start(client, session, prompt, provider="openai"):
    messages = [{"role": "user", "content": prompt}]
    client.emit(
        "llm:chat:stream", {"sessionId": session, "provider": provider, "messages": messages}
    )


def cancel(client, session):
    client.emit("llm:stream:cancel", {"sessionId": session})


def tokens(events):
    return [payload["token"] for name, payload in events if name == "llm:stream:token"]


def names(events):
    return [name for name, _ in events]


@pytest.mark.parametrize("transports", TRANSPORTS.values(), ids=TRANSPORTS)
def test_each_token_is_one_event_with_exactly_its_text(server, mock, transports):
    with socket_client(server, token=TOKEN, transports=transports) as client:
        for scenario in TEXTS:
            run = mock.run(scenario)
            start(client, run.id, run.prompt)

            events = client.until(*LAST)

            sent = run.journal()["tokens"]
            assert tokens(events) == sent
            assert names(events) == [
                "llm:stream:start",
                *["llm:stream:token"] * len(sent),
                "llm:stream:done",
            ]
            done = events[-1][1]
            assert (done["fullResponse"], done["tokenCount"]) == ("".join(sent), len(sent))


def test_the_fields_are_those_of_the_specification(client, mock):
    start(client, "s", mock.run("single").prompt)

    (_, begin), (_, token), (_, done) = client.until(*LAST)

    assert list(begin) == ["sessionId", "provider", "timestamp"]
    assert list(token) == ["sessionId", "token", "timestamp"]
    assert list(done) == ["sessionId", "provider", "fullResponse", "tokenCount", "timestamp"]
    assert {payload["sessionId"] for payload in (begin, token, done)} == {"s"}
    assert begin["provider"] == done["provider"] == "openai"
    times = [datetime.fromisoformat(payload["timestamp"]) for payload in (begin, token, done)]
    assert times == sorted(times)


@pytest.mark.parametrize("provider", ["openai", "claude", "gemini", "deepseek"])
def test_each_provider_answers_under_its_own_name(client, mock, provider):
    run = mock.run("text")
    start(client, "s", run.prompt, provider)

    events = client.until(*LAST)

    # Each provider's pieces are its own; the text is the same.
    assert events[-1][1]["fullResponse"] == "".join(tokens(events))
    assert events[-1][1]["fullResponse"] == "".join(run.journal()["tokens"])
    assert events[-1][1]["provider"] == provider


def test_tokens_arrive_while_the_provider_holds_back_the_rest(client, mock):
    run = mock.run("text", hold=3)
    start(client, "s", run.prompt)

    held = [client.next() for _ in range(4)]

    assert run.journal("holding")["sent"] == 3
    run.release()
    assert tokens(held + client.until(*LAST)) == run.journal()["tokens"]


@pytest.mark.parametrize("scenario", [*REFUSALS, *FAULTS])
def test_a_failure_is_an_error_after_the_tokens_sent(client, mock, scenario):
    run = mock.run(scenario, **({"after": 3} if scenario in FAULTS else {}))
    start(client, "s", run.prompt)

    events = client.until(*LAST)

    assert events[-1][0] == "llm:stream:error"
    assert list(events[-1][1]) == ["sessionId", "error", "timestamp"]
    assert events[-1][1]["sessionId"] == "s"
    assert len(tokens(events)) == (3 if scenario in FAULTS else 0)
    for secret in (mock.key, "/", "Traceback"):
        assert secret not in events[-1][1]["error"]


def test_an_unknown_provider_is_not_found(client, mock):
    start(client, "s", mock.run("single").prompt, "nobody")

    ((name, error),) = client.until(*LAST)

    assert name == "llm:stream:error"
    assert "Provider not found" in error["error"]


def test_a_missing_key_is_told(serving, mock):
    with (
        serving("session", jwt_secret=SECRET, openai_api_key=None) as reference,
        socket_client(str(reference.client.base_url), token=TOKEN) as client,
    ):
        start(client, "s", mock.run("single").prompt)
        *_, (_, error) = client.until(*LAST)

    assert "API key not configured" in error["error"]


def test_sessions_are_interleaved_and_do_not_mix(client, mock):
    runs = [mock.run("text", hold=index) for index in range(4)]
    for run in runs:  # all of them hold before the first goes on
        start(client, run.id, run.prompt)
        run.calls("holding")
    for run in reversed(runs):
        run.release()
    events = []
    while len([name for name, _ in events if name in LAST]) < len(runs):
        events.append(client.next())

    for run in runs:
        own = [event for event in events if event[1]["sessionId"] == run.id]
        assert names(own)[0] == "llm:stream:start"
        assert names(own)[-1] == "llm:stream:done"
        assert tokens(own) == run.journal()["tokens"]


def test_a_session_that_is_streaming_is_refused_a_second_stream(client, mock):
    run = mock.run("text", hold=2)
    start(client, "s", run.prompt)
    begun = [client.next() for _ in range(3)]

    start(client, "s", mock.run("single").prompt)

    name, error = client.next()
    assert (name, error["sessionId"]) == ("llm:stream:error", "s")
    run.release()
    rest = client.until(*LAST)
    assert rest[-1][0] == "llm:stream:done"
    assert tokens(begun + rest) == run.journal()["tokens"]


def test_a_session_may_stream_again_as_soon_as_it_has_ended(client, mock):
    for _ in range(20):
        start(client, "s", mock.run("single").prompt)

        assert names(client.until(*LAST)) == [
            "llm:stream:start",
            "llm:stream:token",
            "llm:stream:done",
        ]


@pytest.mark.parametrize("hold", [0, 2, 5], ids=["first-token", "middle", "after-last-token"])
def test_cancel_ends_its_session_and_no_other(client, mock, hold):
    run, other = mock.run("text", tokens=5, hold=hold), mock.run("text", hold=1)
    start(client, "other", other.prompt)
    begun = [client.next() for _ in range(2)]
    start(client, "s", run.prompt)
    run.journal("holding")
    own = [client.next() for _ in range(1 + hold)]

    cancel(client, "s")

    name, cancelled = client.next()
    assert name == "llm:stream:cancelled"
    assert list(cancelled) == ["sessionId", "timestamp"]
    assert cancelled["sessionId"] == "s"
    call = run.journal()
    assert call["ending"] == "client-left"
    assert tokens(own) == call["tokens"][:hold]
    other.release()
    rest = client.until(*LAST)  # and nothing more of the first
    assert {payload["sessionId"] for _, payload in rest} == {"other"}
    assert tokens(begun + rest) == other.journal()["tokens"]


def test_cancel_of_what_is_not_running_is_nothing(client, mock):
    cancel(client, "s")
    for _ in range(2):
        start(client, "s", mock.run("single").prompt)
        events = client.until(*LAST)
        cancel(client, "s")
        cancel(client, "nobody")

        assert names(events) == ["llm:stream:start", "llm:stream:token", "llm:stream:done"]


def test_another_users_session_of_the_same_name_is_another(client, server, mock):
    run = mock.run("text", hold=1)
    start(client, "s", run.prompt)
    with socket_client(server, token=jwt.encode({"sub": "bob"}, SECRET, "HS256")) as other:
        cancel(other, "s")
        start(other, "s", mock.run("single").prompt)
        assert names(other.until(*LAST))[-1] == "llm:stream:done"
    run.release()

    assert client.until(*LAST)[-1][0] == "llm:stream:done"


@pytest.mark.parametrize("leave", ["disconnect", "cut off"])
def test_a_client_that_leaves_stops_all_its_streams(server, mock, leave):
    runs = [mock.run("no-answer"), mock.run("text", hold=0), mock.run("text", hold=2)]
    with socket_client(server, token=TOKEN) as client:
        for run in runs:
            start(client, run.id, run.prompt)
        for run, moment in zip(runs, ("called", "holding", "holding"), strict=True):
            run.calls(moment)

        if leave == "cut off":
            client.client.eio.ws.sock.shutdown(socket.SHUT_RDWR)
        else:
            client.client.disconnect()

        for run in runs:
            assert run.journal()["ending"] == "client-left"


def test_a_polling_client_that_says_farewell_stops_its_streams(server, mock):
    run = mock.run("text", hold=2)
    with socket_client(server, token=TOKEN, transports=["polling"]) as client:
        start(client, "s", run.prompt)
        run.calls("holding")

    assert run.journal()["ending"] == "client-left"


@pytest.mark.parametrize("payload", BAD_STREAMS.values(), ids=BAD_STREAMS)
def test_a_bad_request_is_one_error_and_the_socket_stays_usable(client, mock, payload):
    given = payload[0].get("sessionId") if payload and isinstance(payload[0], dict) else None

    client.emit("llm:chat:stream", payload)

    name, error = client.next()
    assert name == "llm:stream:error"
    assert list(error) == ["sessionId", "error", "timestamp"]
    assert error["sessionId"] == (given if isinstance(given, str) and given else None)
    assert error["error"]
    start(client, "s", mock.run("single").prompt)
    assert client.until(*LAST)[-1][0] == "llm:stream:done"


@pytest.mark.parametrize("payload", [None, {}, {"sessionId": 5}, b"s"])
def test_a_bad_cancel_is_an_error(client, payload):
    client.emit("llm:stream:cancel", payload)

    assert client.next()[1]["sessionId"] is None


def test_an_unknown_event_is_ignored(client, mock):
    client.emit("sing", {"song": "x"})
    start(client, "s", mock.run("single").prompt)

    assert client.until(*LAST)[-1][0] == "llm:stream:done"


def test_a_too_large_message_closes_the_connection(server, mock):
    run = mock.run("text", hold=0)
    with socket_client(server, token=TOKEN) as client:
        start(client, "s", run.prompt)
        run.calls("holding")

        client.emit("llm:chat:stream", "x" * 100_001)

        assert client.is_gone()
    assert run.journal()["ending"] == "client-left"


def test_a_too_large_poll_is_413(server):
    url = f"{server}/socket.io/?EIO=4&transport=polling"

    assert httpx.post(url, content=b"4" * 100_001).status_code == 413


def bad_tokens():
    return {
        "badly signed": jwt.encode({"sub": "u"}, SECRET + "x", "HS256"),
        "another algorithm": jwt.encode({"sub": "u"}, SECRET + SECRET, "HS512"),
        "unsigned": jwt.encode({"sub": "u"}, None, "none"),
        "expired": jwt.encode({"sub": "u", "exp": 1}, SECRET, "HS256"),
        "malformed": "abc",
        "no string": 5,
        "an object": {"sub": "u"},
        "half a surrogate pair": "\ud800",
        "nested too deeply": "W1tb" * 20_000 + ".e30.e30",
    }


@pytest.mark.parametrize("auth", [None, {}, {"token": None}, {"token": ""}, "abc", [1]])
def test_without_a_token_the_handshake_is_refused(server, auth):
    assert refusal(server, auth) == "Authentication token missing"


@pytest.mark.parametrize("token", bad_tokens().values(), ids=bad_tokens())
def test_with_a_bad_token_the_handshake_is_refused(server, token):
    assert refusal(server, {"token": token}) == "Authentication token not valid"


def test_without_a_secret_nobody_gets_in(serving):
    with serving("session") as reference:
        words = refusal(str(reference.client.base_url), {"token": TOKEN})
        status = reference.post("/llm/chat", headers={"Authorization": f"Bearer {TOKEN}"})

    assert "--jwt-secret" in words
    assert status.status_code == 401


def test_every_message_counts_against_the_limit(serving, mock):
    with (
        serving("session", jwt_secret=SECRET, limits=True) as reference,
        socket_client(str(reference.client.base_url), token=TOKEN) as client,
    ):
        for _ in range(20):  # 60 a minute, whatever they are
            client.emit("sing")
            cancel(client, "nobody")
            client.emit("llm:chat:stream", "Hello!")
            assert "Rate limit" not in client.next()[1]["error"]

        start(client, "s", mock.run("single").prompt)

        name, error = client.next()
    assert (name, error["sessionId"]) == ("llm:stream:error", "s")
    assert "Rate limit exceeded" in error["error"]
