"""The named system. Source: docs/dialects.md, "named"; HTML, "Server-sent events"."""

import json

import pytest
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
# What the upstream does: the code of the error event.
REFUSALS = {
    "auth-error": "auth_error",
    "invalid-model": "invalid_model",
    "rate-limit": "rate_limit",
    "server-error": "unknown",
    "overloaded": "unknown",
}
FAULTS = ("error-mid", "disconnect-mid", "truncate-mid", "malformed-mid")


@pytest.fixture(scope="module")
def named(serving):
    with serving("named") as reference:
        yield reference.client


def stream(client, prompt, last_event_id=None):
    headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
    return client.stream("GET", "/chat/stream", params={"prompt": prompt}, headers=headers)


def tell(client, prompt, last_event_id=None):
    with stream(client, prompt, last_event_id) as response:
        assert response.status_code == 200
        return list(events_of(response))


def status(client, prompt, last_event_id):
    with stream(client, prompt, last_event_id) as response:
        return response.status_code


def in_lf(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_of(events):
    return "".join(event.data for event in events if event.name == "token")


@pytest.mark.parametrize("scenario", TEXTS)
def test_the_tokens_are_the_answer_and_done_is_its_end(named, mock, scenario):
    run = mock.run(scenario)

    *tokens, done = tell(named, run.prompt)

    assert {event.name for event in tokens} <= {"token"}
    assert text_of(tokens) == in_lf("".join(run.journal()["tokens"]))
    assert (done.name, done.data) == ("done", "[DONE]")
    ids = [event.id for event in (*tokens, done)]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_the_head_is_that_of_an_unbuffered_event_stream(named, mock):
    with stream(named, mock.run("text").prompt) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        assert response.headers["x-accel-buffering"] == "no"
        assert "content-length" not in response.headers


def test_tokens_arrive_while_the_provider_holds_back_the_rest(named, mock):
    run = mock.run("text", hold=3)
    with stream(named, run.prompt) as response:
        events = events_of(response)
        held = [next(events).data for _ in range(3)]
        assert run.journal("holding")["sent"] == 3
        run.release()
        *rest, _ = [event.data for event in events]

    assert held + rest == run.journal()["tokens"]


@pytest.mark.parametrize(("scenario", "code"), REFUSALS.items())
def test_a_refusal_of_the_provider_is_an_error_event(named, mock, scenario, code):
    (error,) = tell(named, mock.run(scenario).prompt)

    assert error.name == "error"
    assert json.loads(error.data)["code"] == code
    assert json.loads(error.data)["message"].startswith("The provider ")


@pytest.mark.parametrize("scenario", FAULTS)
@pytest.mark.parametrize("after", [0, 3])
def test_a_fault_in_mid_stream_is_an_error_after_the_tokens_sent(named, mock, scenario, after):
    run = mock.run(scenario, after=after)

    *tokens, error = tell(named, run.prompt)

    assert [event.data for event in tokens] == run.journal()["tokens"][:after]
    assert (error.name, json.loads(error.data)["code"]) == ("error", "unknown")


@pytest.mark.parametrize("params", [{}, {"prompt": ""}])
def test_without_a_prompt_the_answer_is_422(named, params):
    assert named.get("/chat/stream", params=params).status_code == 422


@pytest.mark.parametrize("scenario", ["text", "error-mid", "auth-error"])
def test_after_its_end_a_stream_is_not_generated_again(named, mock, scenario):
    run = mock.run(scenario)
    *_, end = tell(named, run.prompt)

    assert status(named, run.prompt, end.id) == 204
    assert len(run.calls()) == 1


@pytest.mark.parametrize("scenario", ["text", "whitespace", "error-mid"])
def test_after_any_event_of_a_finished_stream_the_rest_is_told_again(named, mock, scenario):
    run = mock.run(scenario)
    events = tell(named, run.prompt)

    for index, event in enumerate(events[:-1]):
        assert tell(named, run.prompt, event.id) == events[index + 1 :]
    assert len(run.calls()) == 1


@pytest.mark.parametrize("scenario", ["text", "whitespace"])
def test_a_stream_that_broke_goes_on_where_it_stood(named, mock, scenario):
    run = mock.run(scenario, hold=3)
    with stream(named, run.prompt) as response:
        events = events_of(response)
        before = [next(events) for _ in range(3)]
    assert run.journal()["ending"] == "client-left"
    run.release()

    *rest, done = tell(named, run.prompt, before[1].id)

    told = run.calls()[-1]["tokens"]
    assert text_of(before[:2] + rest) == in_lf("".join(told))
    assert done.name == "done"
    assert rest[0] == before[2]
    ids = [event.id for event in (*before[:2], *rest, done)]
    assert len(set(ids)) == len(ids)
    # What went on is a stream that can break again.
    assert tell(named, run.prompt, rest[-2].id) == [rest[-1], done]
    assert status(named, run.prompt, done.id) == 204


def answer(*texts):
    chunks = [
        json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})
        for text in texts
    ]
    stop = '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}'
    return "".join(f"data: {chunk}\n\n" for chunk in (*chunks, stop)).encode()


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (answer("Yes", " and", " no"), ["token: no", "done"]),
        (answer("Yes and", " no"), ["token: no", "done"]),
        (answer("Yes and no"), ["token: no", "done"]),
        (answer("Y", "es an", "d"), ["done"]),
        (answer("Yes", " but"), ["error"]),
        (answer("Yes"), ["error"]),
        (answer(), ["error"]),
    ],
    ids=["the same", "cut otherwise", "in one", "no more", "another", "shorter", "nothing"],
)
def test_another_answer_is_never_pieced_together_with_the_first(serving, upstream, again, told):
    provider = upstream(body=answer("Yes", " and")[:-60])  # and then silence
    provider.headers = {"content-length": "1000"}
    with serving("named", openai_base_url=provider.url) as reference:
        with stream(reference.client, "Is it?") as response:
            events = events_of(response)
            before = [next(events) for _ in range(2)]
        provider.body, provider.headers = again, {"content-length": str(len(again))}

        rest = tell(reference.client, "Is it?", before[-1].id)

    assert [f"token:{e.data}" if e.name == "token" else e.name for e in rest] == told
    if rest[-1].name == "error":
        assert "cannot be continued" in json.loads(rest[-1].data)["message"]


@pytest.mark.parametrize("last_event_id", ["1", "x.1", "A" * 22 + ".1", "A" * 22 + ".0", "é"])
def test_an_id_of_no_kept_stream_starts_nothing(serving, upstream, last_event_id):
    provider = upstream()
    with serving("named", openai_base_url=provider.url) as reference:
        assert status(reference.client, "Hello!", last_event_id.encode()) == 404
    assert provider.calls.empty()


def test_an_id_is_good_for_its_own_prompt_and_place_alone(named, mock):
    run = mock.run("text")
    first, *_ = tell(named, run.prompt)
    stream_id = first.id.partition(".")[0]

    assert status(named, "Another prompt", first.id) == 404
    assert status(named, run.prompt, f"{stream_id}.9999") == 404


def test_an_empty_last_event_id_is_none(named, mock):
    assert tell(named, mock.run("single").prompt, "")[-1].name == "done"
