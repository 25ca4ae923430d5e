"""One adapter per SDK: text, failures and cancellation of each provider.

Source: docs/dialects.md, "Common to all" and the table of upstream failures.
"""

import asyncio
import contextlib

import pytest
from patience import PATIENCE_S

from wirecheck_reference_server.upstream.interface import Chat, Failure, Message, UpstreamFailure
from wirecheck_reference_server.upstream.providers import Providers

# A provider's name: a model whose name points to it.
MODELS = {
    "openai": "gpt-4o-mini",
    "anthropic": "claude-3-sonnet-20240229",
    "gemini": "gemini-pro",
    "deepseek": "deepseek-chat",
    "ollama": "llama3.2:1b",
}

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
    "length",
    "tool-call",
    "content-filter",
)

REFUSALS = {
    "auth-error": Failure.AUTH,
    "invalid-model": Failure.INVALID_MODEL,
    "rate-limit": Failure.RATE_LIMIT,
    "permission": Failure.OTHER,
    "context-length": Failure.OTHER,
    "overloaded": Failure.OTHER,
    "server-error": Failure.OTHER,
}

FAULTS = ("error-mid", "disconnect-mid", "truncate-mid", "malformed-mid")

EVERY_PROVIDER = pytest.mark.parametrize("name", MODELS)


@pytest.fixture(scope="module")
def runner():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def providers(settings, every_key, runner):
    providers = Providers(settings(**every_key))
    yield providers
    runner.run(providers.close())


@pytest.fixture
def ask(providers, runner):
    """Ask a provider; return its pieces of text, its usage and how it failed."""

    async def collect(name, run):
        texts, usage, failure = [], None, None
        chat = Chat(MODELS[name], (Message("user", run.prompt),))
        try:
            async with providers.for_model(chat.model).stream(chat) as answer:
                async for text in answer:
                    texts.append(text)  # noqa: PERF401 - those before a failure are kept
                usage = answer.usage
        except UpstreamFailure as error:
            failure = error
        return texts, usage, failure

    return lambda name, run: runner.run(collect(name, run))


@EVERY_PROVIDER
def test_a_model_leads_to_its_provider(providers, name):
    assert providers.for_model(MODELS[name]).name == name


@EVERY_PROVIDER
@pytest.mark.parametrize("scenario", TEXTS)
def test_the_text_is_what_the_provider_sent(ask, mock, name, scenario):
    run = mock.run(scenario)

    texts, _, failure = ask(name, run)

    assert failure is None
    assert texts == run.journal()["tokens"]


@EVERY_PROVIDER
@pytest.mark.parametrize(("scenario", "kind"), REFUSALS.items())
def test_a_refusal_has_its_kind(ask, mock, name, scenario, kind):
    run = mock.run(scenario)

    texts, _, failure = ask(name, run)

    assert (texts, failure.kind) == ([], kind)
    assert failure.message == kind.value
    assert len(run.calls()) == 1


@EVERY_PROVIDER
@pytest.mark.parametrize("scenario", FAULTS)
@pytest.mark.parametrize("after", [0, 3])
def test_a_fault_in_mid_stream_comes_after_the_text_sent(ask, mock, name, scenario, after):
    run = mock.run(scenario, after=after)

    texts, _, failure = ask(name, run)

    assert texts == run.journal()["tokens"][:after]
    assert (failure.kind, failure.message) == (Failure.OTHER, Failure.OTHER.value)


@EVERY_PROVIDER
def test_the_usage_is_the_providers(ask, mock, name):
    run = mock.run("text")

    _, usage, _ = ask(name, run)

    told = run.journal()["usage"]
    assert usage.prompt_tokens == told["prompt_tokens"]
    assert usage.completion_tokens == told["completion_tokens"]


@EVERY_PROVIDER
@pytest.mark.parametrize(
    ("scenario", "keys", "moment"),
    [
        ("no-answer", {}, "called"),
        ("text", {"hold": 2}, "holding"),
        ("stall", {"after": 2}, "stalled"),
    ],
)
def test_cancelling_closes_the_connection(  # noqa: PLR0917 - the provider, and a moment
    providers, runner, mock, name, scenario, keys, moment
):
    run = mock.run(scenario, **keys)

    async def consume():
        chat = Chat(MODELS[name], (Message("user", run.prompt),))
        async with providers.for_model(chat.model).stream(chat) as answer:
            async for _ in answer:
                pass

    async def cancel():
        task = asyncio.create_task(consume())
        await asyncio.to_thread(run.calls, moment)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.to_thread(run.journal)

    assert runner.run(cancel())["ending"] == "client-left"


@EVERY_PROVIDER
def test_leaving_between_two_pieces_closes_the_connection(providers, runner, mock, name):
    run = mock.run("text", hold=2)

    async def leave():
        chat = Chat(MODELS[name], (Message("user", run.prompt),))
        async with providers.for_model(chat.model).stream(chat) as answer:
            async for _ in answer:
                break  # the loop, and with it the answer, is left where it stands
        return await asyncio.to_thread(run.journal)

    assert runner.run(leave())["ending"] == "client-left"


EVERY_BASE_URL = pytest.mark.parametrize(
    ("name", "setting"), [(name, f"{name}_base_url") for name in MODELS]
)


@pytest.fixture
def failure_of(settings, mock):
    """Ask a provider with other settings; return the text that came, and the failure."""

    async def ask(name, prompt, overrides):
        providers = Providers(settings(**key_of(name, mock), **overrides))
        texts = []
        chat = Chat(MODELS[name], (Message("user", prompt),))
        try:
            async with providers.for_model(chat.model).stream(chat) as answer:
                async for text in answer:
                    texts.append(text)  # noqa: PERF401 - those before the failure are kept
        except UpstreamFailure as failure:
            return texts, failure
        finally:
            await providers.close()
        raise AssertionError(texts)

    return lambda name, prompt, **overrides: asyncio.run(ask(name, prompt, overrides))


def key_of(name, mock):
    return {} if name == "ollama" else {f"{name}_api_key": mock.key}


@EVERY_BASE_URL
def test_a_provider_that_cannot_be_reached_is_a_failure(failure_of, name, setting):
    texts, failure = failure_of(name, "Hello!", **{setting: "http://127.0.0.1:9"})

    assert (texts, failure.kind) == ([], Failure.OTHER)


@EVERY_PROVIDER
def test_a_silent_provider_is_given_up_after_the_timeout(failure_of, mock, name):
    for timeout_s in PATIENCE_S:
        run = mock.run("stall", after=2)
        texts, failure = failure_of(name, run.prompt, upstream_timeout_s=timeout_s)
        if len(texts) == 2:
            break

    assert texts == run.journal()["tokens"][:2]
    assert failure.kind is Failure.OTHER


@pytest.mark.parametrize("name", ["openai", "anthropic", "deepseek", "ollama"])
def test_a_transient_refusal_is_tried_again_as_often_as_configured(failure_of, mock, name):
    run = mock.run("server-error")

    failure_of(name, run.prompt, upstream_max_retries=1)

    assert len(run.calls()) == 2


@EVERY_BASE_URL
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"data: {}\n\n",
        b'event: message_start\ndata: {"type": "message_start"}\n\n',
        b'{"error": {"message": "no"}}',
        b"data: \xff\n\n",
    ],
    ids=[
        "nothing",
        "an object",
        "an empty event",
        "an empty start",
        "a JSON error on a 200",
        "not UTF-8",
    ],
)
def test_what_is_no_answer_is_a_failure(failure_of, upstream, name, setting, body):
    provider = upstream(body=body, content_type="text/event-stream")

    texts, failure = failure_of(name, "Hello!", **{setting: provider.url})

    assert (texts, failure.kind) == ([], Failure.OTHER)


CONVERSATION = (
    Message("system", "Be brief."),
    Message("user", "One?"),
    Message("assistant", "Two."),
    Message("user", "Three?"),
)
TURNS = [{"role": message.role, "content": message.content} for message in CONVERSATION]

# What each provider is asked: its own words for the same question.
ASKED = {
    "openai": {"messages": TURNS, "temperature": 0.5, "max_completion_tokens": 7},
    "deepseek": {"messages": TURNS, "temperature": 0.5, "max_tokens": 7},
    "ollama": {"messages": TURNS, "temperature": 0.5, "max_tokens": 7},
    "anthropic": {"system": "Be brief.", "messages": TURNS[1:], "max_tokens": 7},
    "gemini": {
        "systemInstruction": {"parts": [{"text": "Be brief."}], "role": "user"},
        "contents": [
            {"role": "user", "parts": [{"text": "One?"}]},
            {"role": "model", "parts": [{"text": "Two."}]},
            {"role": "user", "parts": [{"text": "Three?"}]},
        ],
        "generationConfig": {"temperature": 0.5, "maxOutputTokens": 7},
    },
}


@EVERY_BASE_URL
def test_a_provider_is_asked_in_its_own_words(settings, mock, upstream, name, setting):
    provider = upstream()

    async def ask():
        providers = Providers(settings(**key_of(name, mock), **{setting: provider.url}))
        chat = Chat(MODELS[name], CONVERSATION, 0.5, 7)
        with contextlib.suppress(UpstreamFailure):
            async with providers.for_model(chat.model).stream(chat) as answer:
                async for _ in answer:
                    pass
        await providers.close()

    asyncio.run(ask())
    asked = provider.calls.get(timeout=20)
    assert {key: asked.get(key) for key in ASKED[name]} == ASKED[name]
    assert "temperature" not in asked or name != "anthropic"
