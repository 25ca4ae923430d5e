"""The partial system over HTTP. Source: docs/dialects.md, "partial"."""

import datetime as dt
import itertools
import json
import time

import jwt
import pytest
from sse_reader import events_of

SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests

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
BAD_BODIES = (
    {},
    {"message": ""},
    {"message": 5},
    {"message": None},
    {"message": "x", "session_id": 5},
    {"message": "x", "session_id": ""},
    {"message": "x", "session_id": "x" * 257},
    [],
)

BOTH_ROUTES = pytest.mark.parametrize("path", ["/api/chat", "/api/chat/stream"])


@pytest.fixture(scope="module")
def partial(serving):
    with serving("partial") as reference:
        yield reference.client


@pytest.fixture(scope="module")
def guarded(serving):
    with serving("partial", jwt_secret=SECRET) as reference:
        yield reference.client


def stream(client, prompt, **options):
    return client.stream("POST", "/api/chat/stream", json={"message": prompt}, **options)


def payloads(response):
    for event in events_of(response):
        assert (event.name, event.id) == (None, None)
        yield json.loads(event.data)


def tell(client, prompt, session_id=None, **options):
    body = {"message": prompt} | ({"session_id": session_id} if session_id else {})
    with client.stream("POST", "/api/chat/stream", json=body, **options) as response:
        return list(payloads(response))


def bearer(**claims):
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"}


@pytest.mark.parametrize("scenario", TEXTS)
def test_each_token_comes_with_its_count_and_all_so_far(partial, mock, scenario):
    run = mock.run(scenario)

    *tokens, done = tell(partial, run.prompt)

    sent = run.journal()["tokens"]
    assert [event["token"] for event in tokens] == sent
    assert [event["count"] for event in tokens] == list(range(1, len(sent) + 1))
    assert [event["partial"] for event in tokens] == list(itertools.accumulate(sent))
    assert (done["done"], done["tokens"]) == (True, len(sent))
    assert done["full_response"] == "".join(sent)


def test_done_tells_how_long_it_took_and_for_whom(partial, mock):
    *_, done = tell(partial, mock.run("text").prompt, "mine")

    assert done["duration"] > 0
    assert done["tokens_per_second"] == pytest.approx(done["tokens"] / done["duration"])
    assert (done["user"], done["session_id"]) == ("anonymous", "mine")
    assert dt.datetime.fromisoformat(done["timestamp"]).tzinfo


def test_tokens_arrive_while_the_provider_holds_back_the_rest(partial, mock):
    run = mock.run("text", hold=3)
    with stream(partial, run.prompt) as response:
        events = payloads(response)
        held = [next(events)["token"] for _ in range(3)]
        assert run.journal("holding")["sent"] == 3
        run.release()
        *rest, _ = [event.get("token") for event in events]

    assert held + rest == run.journal()["tokens"]


@pytest.mark.parametrize("scenario", REFUSALS)
def test_a_refusal_of_the_provider_is_an_error_event(partial, mock, scenario):
    (error,) = tell(partial, mock.run(scenario).prompt)

    assert list(error) == ["error"]
    assert error["error"].startswith("The provider ")


@pytest.mark.parametrize("scenario", FAULTS)
@pytest.mark.parametrize("after", [0, 3])
def test_a_fault_in_mid_stream_is_an_error_after_the_tokens_sent(partial, mock, scenario, after):
    run = mock.run(scenario, after=after)

    *tokens, error = tell(partial, run.prompt)

    assert [event["token"] for event in tokens] == run.journal()["tokens"][:after]
    assert list(error) == ["error"]


def test_the_answer_in_one_piece(partial, mock):
    run = mock.run("whitespace")

    response = partial.post("/api/chat", json={"message": run.prompt, "session_id": "whole"})

    sent = run.journal()["tokens"]
    assert response.json() == {
        "response": "".join(sent),
        "session_id": "whole",
        "tokens": len(sent),
    }


@pytest.mark.parametrize(
    ("scenario", "status"),
    [(s, 429 if s == "rate-limit" else 502) for s in (*REFUSALS, *FAULTS)],
)
def test_a_failure_in_one_piece_is_that_of_a_gateway(partial, mock, scenario, status):
    response = partial.post("/api/chat", json={"message": mock.run(scenario).prompt})

    assert response.status_code == status
    assert list(response.json()) == ["error"]
    assert ("retry-after" in response.headers) == (status == 429)


@BOTH_ROUTES
@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda body: json.dumps(body)[:40])
def test_a_bad_body_is_422(partial, path, body):
    assert partial.post(path, json=body).status_code == 422


@BOTH_ROUTES
@pytest.mark.parametrize(
    "header",
    [
        "Bearer abc",
        "Basic dTpw",
        "",
        "Bearer " + jwt.encode({"exp": 1}, SECRET, "HS256"),
        "Bearer " + jwt.encode({}, SECRET + "x", "HS256"),
        "Bearer " + jwt.encode({}, None, "none"),
    ],
)
def test_a_bad_token_is_401(guarded, path, header):
    response = guarded.post(path, json={"message": "Hi"}, headers={"Authorization": header})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("headers", "user"),
    [({}, "anonymous"), (bearer(sub="ann"), "ann"), (bearer(), "anonymous")],
)
def test_a_token_is_optional_and_names_the_user(guarded, mock, headers, user):
    *_, done = tell(guarded, mock.run("single").prompt, headers=headers)

    assert done["user"] == user


def messages(client, session_id, **options):
    response = client.get(f"/api/chat/sessions/{session_id}", **options)
    return response.json()["messages"] if response.status_code == 200 else response.status_code


def test_a_session_counts_both_sides_of_what_was_completed(partial, mock):
    counts = [messages(partial, "counted")]
    for scenario in ("text", "error-mid", "auth-error"):
        tell(partial, mock.run(scenario).prompt, "counted")
        counts.append(messages(partial, "counted"))
    partial.post("/api/chat", json={"message": mock.run("text").prompt, "session_id": "counted"})
    counts.append(messages(partial, "counted"))

    assert counts == [404, 2, 2, 2, 4]


def test_a_session_is_described(partial, mock):
    tell(partial, mock.run("single").prompt, "a/b c")

    session = partial.get("/api/chat/sessions/a%2Fb%20c").json()

    assert (session["session_id"], session["messages"]) == ("a/b c", 2)
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(session["timestamp"])
    assert dt.timedelta(0) <= age < dt.timedelta(minutes=1)


def test_a_deleted_session_is_gone(partial, mock):
    tell(partial, mock.run("single").prompt, "short")

    answers = [partial.delete("/api/chat/sessions/short") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[0].json() == {"success": True, "message": "Session deleted"}
    assert messages(partial, "short") == 404


def test_a_client_that_names_no_session_gets_one_of_its_own(partial, mock):
    ids = [tell(partial, mock.run("single").prompt)[-1]["session_id"] for _ in range(2)]

    assert ids[0] != ids[1]
    assert [messages(partial, session_id) for session_id in ids] == [2, 2]


def test_a_session_belongs_to_its_user(guarded, mock):
    tell(guarded, mock.run("single").prompt, "same", headers=bearer(sub="ann"))

    assert messages(guarded, "same") == 404
    assert messages(guarded, "same", headers=bearer(sub="bob")) == 404
    assert messages(guarded, "same", headers=bearer(sub="ann")) == 2


def test_the_provider_is_told_what_was_said_before(serving, upstream):
    answer = b'data: {"choices":[{"index":0,"delta":{"content":"No."},"finish_reason":"stop"}]}\n\n'
    provider = upstream(body=answer)
    with serving("partial", openai_base_url=provider.url) as reference:
        for message in ("One?", "Two?"):
            tell(reference.client, message, "context")

    provider.calls.get(timeout=20)
    assert provider.calls.get(timeout=20)["messages"] == [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "No."},
        {"role": "user", "content": "Two?"},
    ]


def test_a_client_that_leaves_adds_nothing(partial, mock, outcomes):
    run = mock.run("text", hold=2)
    body = {"message": run.prompt, "session_id": "left"}
    left_at_s = time.time()
    with partial.stream("POST", "/api/chat/stream", json=body):
        run.calls("holding")
        left_at_s = time.time()

    assert run.journal()["client_left"]["at"] - left_at_s < 2
    assert outcomes() == "cancelled"
    assert messages(partial, "left") == 404
