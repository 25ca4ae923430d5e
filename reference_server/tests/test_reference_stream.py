"""POST /chat/stream: the events of typed-sse. Source: docs/dialects.md, "Common" and "typed"."""

import json

import pytest
from patience import PATIENCE_S

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
)

# What the upstream does: the code of the error event.
REFUSALS = {
    "auth-error": "auth_error",
    "invalid-model": "invalid_model",
    "rate-limit": "rate_limit",
    "quota": "rate_limit",
    "permission": "unknown",
    "context-length": "unknown",
    "overloaded": "unknown",
    "server-error": "unknown",
}

FAULTS = ("error-mid", "disconnect-mid", "truncate-mid", "malformed-mid")


def test_the_head_is_that_of_an_unbuffered_event_stream(reference, mock):
    with reference.stream(mock.run("text").prompt) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        assert response.headers["x-accel-buffering"] == "no"
        assert "content-length" not in response.headers


@pytest.mark.parametrize("scenario", TEXTS)
def test_each_token_is_one_chunk_with_exactly_its_text(reference, mock, scenario):
    run = mock.run(scenario)

    *chunks, done = reference.events(run.prompt)

    assert [chunk["content"] for chunk in chunks] == run.journal()["tokens"]
    assert done["type"] == "done"


def test_a_chunk_names_model_and_provider(reference, mock):
    chunk, _ = reference.events(mock.run("single").prompt)

    assert list(chunk) == ["type", "content", "model", "provider"]
    assert (chunk["type"], chunk["model"], chunk["provider"]) == ("chunk", "gpt-4o-mini", "openai")


def test_done_tells_what_the_answer_consumed(reference, mock):
    *_, done = reference.events(mock.run("text").prompt)

    assert list(done) == ["type", "usage"]
    usage = done["usage"]
    assert list(usage) == ["prompt_tokens", "completion_tokens", "total_tokens", "cost_usd"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    # US dollars for a million tokens of gpt-4o-mini.
    cost = (usage["prompt_tokens"] * 0.15 + usage["completion_tokens"] * 0.60) / 1e6
    assert usage["cost_usd"] == pytest.approx(cost)


@pytest.mark.parametrize("scenario", ["empty", "tool-call"])
def test_an_answer_without_text_is_done_with_no_chunk(reference, mock, scenario):
    assert [event["type"] for event in reference.events(mock.run(scenario).prompt)] == ["done"]


@pytest.mark.parametrize("scenario", ["length", "content-filter"])
def test_an_answer_that_the_provider_cut_short_is_done(reference, mock, scenario):
    run = mock.run(scenario)

    *chunks, done = reference.events(run.prompt)

    assert [chunk["content"] for chunk in chunks] == run.journal()["tokens"]
    assert done["type"] == "done"


def test_the_head_arrives_before_the_provider_answers(reference, mock):
    run = mock.run("no-answer")
    with reference.stream(run.prompt) as response:
        run.calls("called")
        assert response.status_code == 200


def test_tokens_arrive_while_the_provider_holds_back_the_rest(reference, mock):
    run = mock.run("text", hold=3)
    with reference.stream(run.prompt) as response:
        stream = reference.events_of(response)
        held = [next(stream)["content"] for _ in range(3)]
        assert run.journal("holding")["sent"] == 3
        run.release()
        rest = [event["content"] for event in stream if event["type"] == "chunk"]

    assert held + rest == run.journal()["tokens"]


def test_concurrent_streams_do_not_mix(reference, mock):
    runs = [mock.run("text", hold=index) for index in range(1, 9)]
    streams = []
    for run in runs:  # all of them are open, and each holds, before the first goes on
        context = reference.stream(run.prompt)
        streams.append((run, context, context.__enter__()))
        run.calls("holding")
    for run, context, response in streams:
        run.release()
        texts = [
            event["content"] for event in reference.events_of(response) if event["type"] == "chunk"
        ]
        context.__exit__(None, None, None)
        assert texts == run.journal()["tokens"]


@pytest.mark.parametrize(("scenario", "code"), REFUSALS.items())
def test_a_refusal_of_the_provider_is_an_error_event(reference, mock, scenario, code):
    (error,) = reference.events(mock.run(scenario).prompt)

    assert list(error) == ["type", "message", "code"]
    assert (error["type"], error["code"]) == ("error", code)
    assert error["message"]


@pytest.mark.parametrize("scenario", FAULTS)
@pytest.mark.parametrize("after", [0, 3])
def test_a_fault_in_mid_stream_is_an_error_after_the_tokens_sent(reference, mock, scenario, after):
    run = mock.run(scenario, after=after)

    *chunks, error = reference.events(run.prompt)

    assert [chunk["content"] for chunk in chunks] == run.journal()["tokens"][:after]
    assert (error["type"], error["code"]) == ("error", "unknown")


@pytest.mark.parametrize("scenario", [*REFUSALS, *FAULTS])
def test_an_error_repeats_nothing_of_the_provider(reference, mock, scenario):
    *_, error = reference.events(mock.run(scenario).prompt)

    for secret in (mock.key, mock.key[-4:], "/", "Traceback", "sk-"):
        assert secret not in error["message"]


def test_a_silent_provider_is_given_up_after_the_timeout(serving, mock):
    for timeout_s in PATIENCE_S:
        with serving(upstream_timeout_s=timeout_s) as reference:
            *chunks, error = reference.events(mock.run("stall", after=2).prompt)
        if len(chunks) == 2:
            break

    assert len(chunks) == 2
    assert (error["type"], error["code"]) == ("error", "unknown")


def test_an_unreachable_provider_is_an_error_event(serving):
    with serving(openai_base_url="http://127.0.0.1:9/v1") as reference:
        (error,) = reference.events("Hello!")

    assert (error["type"], error["code"]) == ("error", "unknown")


def test_a_missing_key_is_an_error_event_that_says_which(serving):
    with serving(openai_api_key=None) as reference:
        (error,) = reference.events("Hello!")

    assert error["code"] == "auth_error"
    assert "API key not configured" in error["message"]
    assert "OPENAI_API_KEY" in error["message"]


def test_an_unforeseen_fault_is_an_error_event(serving, mock, monkeypatch):
    def broken(*_):
        raise RuntimeError("/etc/secret")

    monkeypatch.setattr("wirecheck_reference_server.upstream.openai.well_formed", broken)
    with serving() as reference:
        (error,) = reference.events(mock.run("text").prompt)

    assert error == {"type": "error", "message": "The server failed.", "code": "unknown"}


def test_a_transient_refusal_is_tried_again_as_often_as_configured(serving, mock):
    run = mock.run("server-error")
    with serving(upstream_max_retries=1) as reference:
        (error,) = reference.events(run.prompt)

    assert error["code"] == "unknown"
    assert len(run.calls()) == 2


def test_the_provider_is_asked_what_the_client_asked(serving, upstream):
    provider = upstream()
    messages = [
        {"role": role, "content": f"I am {role}."} for role in ("system", "assistant", "user")
    ]
    request = {"model": "o4-mini", "messages": messages, "temperature": 1.5, "max_tokens": 7}
    with serving(openai_base_url=provider.url) as reference:
        reference.client.post("/chat/stream", json=request)

    asked = provider.calls.get(timeout=20)
    request["max_completion_tokens"] = request.pop("max_tokens")
    assert asked == request | {"stream": True, "stream_options": {"include_usage": True}}


def sse(*data):
    return b"".join(b"data: " + line + b"\n\n" for line in data)


def delta(content, finish=b"null"):
    return b'{"choices":[{"index":0,"delta":{"content":%s},"finish_reason":%s}]}' % (
        content,
        finish,
    )


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        pytest.param(sse(delta(b'"x"', b'"stop"')), ["chunk", "done"], id="no usage, no [DONE]"),
        pytest.param(
            sse(delta(b'"x"', b'"insufficient_system_resource"')),
            ["chunk", "error"],
            id="interrupted",
        ),
        pytest.param(b": wait\n\n" + sse(delta(b'""', b'"stop"')), ["done"], id="a comment"),
        pytest.param(b"", ["error"], id="nothing"),
        pytest.param(sse(b"[DONE]"), ["error"], id="[DONE] alone"),
        pytest.param(b'{"error":{"message":"no"}}', ["error"], id="a JSON error on a 200"),
        pytest.param(sse(delta(b'"x"'), b"5"), ["chunk", "error"], id="JSON that is no chunk"),
        pytest.param(sse(delta(b'"x"'), b'"\xff"'), ["chunk", "error"], id="not UTF-8"),
        pytest.param(sse(delta(b'"x"'), b"null", b"[DONE]"), ["chunk", "error"], id="null"),
    ],
)
def test_a_strange_stream_is_done_only_if_it_was_finished(serving, upstream, body, kinds):
    with serving(openai_base_url=upstream(body=body).url) as reference:
        events = reference.events("Hello!")
        status = reference.post("/chat").status_code

    assert [event["type"] for event in events] == kinds
    assert status == (200 if kinds[-1] == "done" else 502)


def test_without_the_providers_counts_there_is_no_usage(serving, upstream):
    provider = upstream(body=sse(delta(b'"x"', b'"stop"')))
    with serving(openai_base_url=provider.url) as reference:
        *_, done = reference.events("Hello!")
        answer = reference.post("/chat").json()

    assert done == {"type": "done"}
    assert answer["usage"] is None


def test_half_a_surrogate_pair_becomes_a_replacement_character(serving, upstream):
    provider = upstream(body=sse(delta(rb'"\ud83d x"'), delta(rb'"\ud83d\ude00"', b'"stop"')))
    with serving(openai_base_url=provider.url) as reference:
        *chunks, _ = reference.events("Hello!")

    assert [chunk["content"] for chunk in chunks] == ["\ufffd x", "\U0001f600"]


def test_line_ends_of_unicode_are_escaped(reference, mock):
    with reference.stream(mock.run("unicode").prompt) as response:
        raw = response.read()

    assert len(raw.decode().splitlines()) == raw.count(b"\n")
    assert json.dumps("\u2028")[1:-1].encode() in raw
