"""What the official client reports of every scenario: streamed and whole, sync and async."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

import openai
import pytest

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.script.scenarios import SCENARIOS

KEY = "sk-abcdefghijklmnopqrstuvwxyz"
#: For scenarios in which nothing comes: the client's patience, in seconds.
PATIENCE_S = 0.3


@dataclass
class Seen:
    """What a client was told before it was told an error, if it was."""

    text: str = ""
    refusal: str = ""
    finish: str | None = None
    usage: int | None = None
    calls: dict[str, str] = field(default_factory=dict)
    error: Exception | None = None


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def request(words, **fields):
    return {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": f"hello [[mock {words}]]"}],
    } | fields


STREAMED = {"stream": True, "stream_options": {"include_usage": True}}


def note_chunk(seen, chunk):
    seen.usage = chunk.usage.total_tokens if chunk.usage else seen.usage
    for choice in chunk.choices:
        seen.text += choice.delta.content or ""
        seen.refusal += choice.delta.refusal or ""
        seen.finish = choice.finish_reason or seen.finish
        for call in choice.delta.tool_calls or ():
            name = call.function.name or list(seen.calls)[-1]
            seen.calls[name] = seen.calls.get(name, "") + call.function.arguments


def note_whole(seen, completion):
    (choice,) = completion.choices
    seen.text = choice.message.content or ""
    seen.refusal = choice.message.refusal or ""
    seen.finish = choice.finish_reason
    seen.usage = completion.usage.total_tokens
    for call in choice.message.tool_calls or ():
        seen.calls[call.function.name] = call.function.arguments


@contextlib.contextmanager
def noting(seen):
    try:
        yield
    except Exception as error:  # noqa: BLE001 - which one it is, is what is tested
        seen.error = error


def sync_streamed(options, words):
    seen = Seen()
    with openai.OpenAI(**options) as client, noting(seen):
        for chunk in client.chat.completions.create(**request(words, **STREAMED)):
            note_chunk(seen, chunk)
    return seen


def sync_whole(options, words):
    seen = Seen()
    with openai.OpenAI(**options) as client, noting(seen):
        note_whole(seen, client.chat.completions.create(**request(words)))
    return seen


def async_streamed(options, words):
    async def main():
        seen = Seen()
        async with openai.AsyncOpenAI(**options) as client:
            with noting(seen):
                stream = await client.chat.completions.create(**request(words, **STREAMED))
                async for chunk in stream:
                    note_chunk(seen, chunk)
        return seen

    return asyncio.run(main())


def async_whole(options, words):
    async def main():
        seen = Seen()
        async with openai.AsyncOpenAI(**options) as client:
            with noting(seen):
                note_whole(seen, await client.chat.completions.create(**request(words)))
        return seen

    return asyncio.run(main())


STREAMED_MODES = [sync_streamed, async_streamed]
MODES = [sync_streamed, sync_whole, async_streamed, async_whole]

#: {scenario: finish reason}; the text is what the journal says.
ANSWERS = dict.fromkeys(
    [
        *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
        *["single", "long", "huge-token", "slow-start", "drip", "stamped", "reasoning", "refusal"],
    ],
    "stop",
) | {"length": "length", "content-filter": "content_filter", "tool-call": "tool_calls"}

#: {scenario: (exception, status, code)}
REFUSALS = {
    "auth-error": (openai.AuthenticationError, 401, "invalid_api_key"),
    "permission": (openai.PermissionDeniedError, 403, "unsupported_country_region_territory"),
    "invalid-model": (openai.NotFoundError, 404, "model_not_found"),
    "rate-limit": (openai.RateLimitError, 429, "rate_limit_exceeded"),
    "quota": (openai.RateLimitError, 429, "insufficient_quota"),
    "context-length": (openai.BadRequestError, 400, "context_length_exceeded"),
    "overloaded": (openai.InternalServerError, 503, "server_is_overloaded"),
    "server-error": (openai.InternalServerError, 500, "server_error"),
}

#: {scenario: (exception of a stream, exception of a whole answer, the journal's ending)}
#: None: the client is told nothing (PROVIDERS.md 1.3).
FAULTS = {
    "error-mid": (openai.APIError, openai.InternalServerError, "fault"),
    "disconnect-mid": (openai.APIConnectionError, openai.APIConnectionError, "fault"),
    "truncate-mid": (None, json.JSONDecodeError, "fault"),
    "malformed-mid": (json.JSONDecodeError, json.JSONDecodeError, "fault"),
    "stall": (openai.APITimeoutError, openai.APITimeoutError, "client-left"),
}

#: Their own pace is tested where no time passes (test_mock_scenarios).
QUICK = {"slow-start": "ttft=5", "drip": "itl=1"}


def report(mock, mode, name, timeout=30):
    run = f"{mode.__name__}-{name}"
    options = {
        "base_url": mock.openai_base_url,
        "api_key": KEY,
        "max_retries": 0,
        "timeout": timeout,
    }
    seen = mode(options, f"{name} run={run} {QUICK.get(name, '')}")
    (call,) = mock.journal(run, wait="ended")["calls"]
    return seen, call


def test_every_scenario_has_its_line():
    assert {*ANSWERS, *REFUSALS, *FAULTS, "no-answer"} == set(SCENARIOS)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ANSWERS)
def test_answers(mock, mode, name):
    seen, call = report(mock, mode, name)

    assert seen.error is None
    assert seen.text == "".join(call["tokens"])
    assert seen.finish == call["finish"] == ANSWERS[name]
    assert seen.usage == call["usage"]["total_tokens"]
    assert call["sent"] == len(call["tokens"]) == len(call["sent_at"])
    assert call["ending"] == "complete"
    assert bool(seen.refusal) is (name == "refusal")
    assert list(seen.calls) == (["get_weather", "get_time"] if name == "tool-call" else [])
    assert [json.loads(arguments) for arguments in seen.calls.values()][1:] in (
        [],
        [{"zone": "Europe/Zurich"}],
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(mock, mode, name):
    seen, call = report(mock, mode, name)
    kind, status, code = REFUSALS[name]

    assert type(seen.error) is kind
    assert seen.error.status_code == status == call["status"]
    assert seen.error.code == code
    assert seen.error.request_id.startswith("req_")
    assert KEY not in str(seen.error)
    assert (call["sent"], call["finish"], call["usage"]) == (0, None, None)


@pytest.mark.parametrize("mode", STREAMED_MODES)
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_a_stream_come_after_what_was_sent(mock, mode, name):
    kind, _, ending = FAULTS[name]
    seen, call = report(mock, mode, name, timeout=PATIENCE_S if name == "stall" else 30)

    assert type(seen.error) is (kind or type(None))
    assert seen.text == "".join(call["tokens"][:3])
    assert seen.finish is None
    assert (call["sent"], call["finish"], call["ending"]) == (3, None, ending)


@pytest.mark.parametrize("mode", [sync_whole, async_whole])
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_a_whole_answer(mock, mode, name):
    _, kind, _ = FAULTS[name]
    seen, call = report(mock, mode, name, timeout=PATIENCE_S if name == "stall" else 30)

    assert type(seen.error) is kind
    assert (call["sent"], call["finish"]) == (0, None)


@pytest.mark.parametrize("mode", MODES)
def test_no_answer(mock, mode):
    seen, call = report(mock, mode, "no-answer", timeout=PATIENCE_S)

    assert type(seen.error) is openai.APITimeoutError
    assert (call["status"], call["ending"]) == (None, "client-left")
    assert call["client_left"]["after_tokens"] == 0


def test_the_client_retries_at_once_and_the_journal_shows_it(mock):
    client = openai.OpenAI(base_url=mock.openai_base_url, api_key=KEY)
    with client, pytest.raises(openai.RateLimitError):
        client.chat.completions.create(**request("rate-limit run=retries"))
    calls = mock.journal("retries")["calls"]

    assert [call["status"] for call in calls] == [429, 429, 429]
    # Two waits of retry-after-ms: 10, where the client's own would be over a second.
    assert calls[-1]["received"] - calls[0]["received"] < 1


def test_a_model_s_name_and_a_header_choose_the_scenario(mock):
    with openai.OpenAI(base_url=mock.openai_base_url, api_key=KEY, max_retries=0) as client:
        plain = {"messages": [{"role": "user", "content": "hello"}]}
        with pytest.raises(openai.RateLimitError):
            client.chat.completions.create(model="mock-rate-limit", **plain)
        with pytest.raises(openai.InternalServerError):
            client.chat.completions.create(
                model="mock-rate-limit",
                extra_headers={"x-mock-scenario": "overloaded run=header"},
                **plain,
            )
        names = [model.id for model in client.models.list()]

    assert mock.journal("header")["calls"][0]["scenario"] == "overloaded"
    assert names[0] == "gpt-4o-mini"
    assert "mock-rate-limit" in names


def test_the_stream_helper_reads_it_to_the_end(mock):
    client = openai.OpenAI(base_url=mock.openai_base_url, api_key=KEY)
    with client, client.chat.completions.stream(**request("unicode run=helper")) as stream:
        text = stream.get_final_completion().choices[0].message.content

    assert text == "".join(mock.journal("helper")["calls"][0]["tokens"])
