"""What Google's client reports of every scenario: streamed and whole, sync and async."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

import httpx2
import pytest
from google import genai
from google.genai import errors, types

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.script.scenarios import SCENARIOS

KEY = "AIza-abcdefghijklmnopqrstuvwxyz"
#: For scenarios in which nothing comes: the client's patience, in milliseconds.
PATIENCE_MS = 300


@dataclass
class Seen:
    """What a client was told before it was told an error, if it was."""

    text: str = ""
    thoughts: str = ""
    finish: str | None = None
    usage: dict[str, int] = field(default_factory=dict)
    calls: dict[str, dict[str, str]] = field(default_factory=dict)
    error: Exception | None = None


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def request(words):
    return {"model": "gemini-2.5-flash", "contents": f"hello [[mock {words}]]"}


def note(seen, response):
    usage = response.usage_metadata
    thoughts = usage.thoughts_token_count or 0
    seen.usage = {
        "prompt_tokens": usage.prompt_token_count,
        "completion_tokens": (usage.candidates_token_count or 0) + thoughts,
        "total_tokens": usage.total_token_count,
    }
    if response.prompt_feedback:
        seen.finish = response.prompt_feedback.block_reason.value
    for candidate in response.candidates or ():
        seen.finish = candidate.finish_reason.value if candidate.finish_reason else seen.finish
        for part in candidate.content.parts:
            if part.function_call:
                seen.calls[part.function_call.name] = part.function_call.args
            elif part.thought:
                seen.thoughts += part.text
            else:
                seen.text += part.text


@contextlib.contextmanager
def noting(seen):
    try:
        yield
    except Exception as error:  # noqa: BLE001 - which one it is, is what is tested
        seen.error = error


def sync_streamed(options, words):
    seen = Seen()
    with genai.Client(**options) as client, noting(seen):
        for response in client.models.generate_content_stream(**request(words)):
            note(seen, response)
    return seen


def sync_whole(options, words):
    seen = Seen()
    with genai.Client(**options) as client, noting(seen):
        note(seen, client.models.generate_content(**request(words)))
    return seen


def async_streamed(options, words):
    async def main():
        seen = Seen()
        async with genai.Client(**options).aio as client:
            with noting(seen):
                async for response in await client.models.generate_content_stream(**request(words)):
                    note(seen, response)
        return seen

    return asyncio.run(main())


def async_whole(options, words):
    async def main():
        seen = Seen()
        async with genai.Client(**options).aio as client:
            with noting(seen):
                note(seen, await client.models.generate_content(**request(words)))
        return seen

    return asyncio.run(main())


STREAMED_MODES = [sync_streamed, async_streamed]
WHOLE_MODES = [sync_whole, async_whole]
MODES = STREAMED_MODES + WHOLE_MODES

#: {scenario: finish reason}; the text is what the journal says. A refusal is a blocked prompt.
ANSWERS = dict.fromkeys(
    [
        *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
        *["single", "long", "huge-token", "slow-start", "drip", "stamped", "reasoning"],
        "tool-call",
    ],
    "STOP",
) | {"length": "MAX_TOKENS", "content-filter": "SAFETY", "refusal": "PROHIBITED_CONTENT"}

#: {scenario: (exception, code, status)}
REFUSALS = {
    "auth-error": (errors.ClientError, 400, "INVALID_ARGUMENT"),
    "permission": (errors.ClientError, 403, "PERMISSION_DENIED"),
    "invalid-model": (errors.ClientError, 404, "NOT_FOUND"),
    "rate-limit": (errors.ClientError, 429, "RESOURCE_EXHAUSTED"),
    "quota": (errors.ClientError, 429, "RESOURCE_EXHAUSTED"),
    "context-length": (errors.ClientError, 400, "INVALID_ARGUMENT"),
    "overloaded": (errors.ServerError, 503, "UNAVAILABLE"),
    "server-error": (errors.ServerError, 500, "INTERNAL"),
}

#: {scenario: (exception of a stream, exception of a whole answer, the journal's ending)}
#: None: the client is told nothing (PROVIDERS.md 1.3, 5.4).
FAULTS = {
    "error-mid": (errors.ServerError, errors.ServerError, "fault"),
    "disconnect-mid": (httpx2.ReadError, httpx2.ReadError, "fault"),
    "truncate-mid": (None, json.JSONDecodeError, "fault"),
    "malformed-mid": (errors.UnknownApiResponseError, json.JSONDecodeError, "fault"),
    "stall": (httpx2.ReadTimeout, httpx2.ReadTimeout, "client-left"),
}

#: Their own pace is tested where no time passes (test_mock_scenarios).
QUICK = {"slow-start": "ttft=5", "drip": "itl=1"}


def options_for(mock, timeout_ms=30_000):
    address = {"base_url": mock.gemini_base_url, "api_version": "v1", "timeout": timeout_ms}
    return {"api_key": KEY, "http_options": types.HttpOptions(**address)}


def report(mock, mode, name, timeout_ms=30_000, purpose=""):
    run = f"{mode.__name__}-{name}{purpose}"
    options = options_for(mock, timeout_ms=timeout_ms)
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
    assert seen.usage == call["usage"]
    assert call["sent"] == len(call["tokens"]) == len(call["sent_at"])
    assert call["ending"] == "complete"
    assert (call["provider"], call["api"]) == ("gemini", "content")
    assert (call["model"], call["stream"]) == ("gemini-2.5-flash", mode in STREAMED_MODES)
    assert seen.thoughts.startswith("Thinking") is (name == "reasoning")
    assert list(seen.calls) == (["get_weather", "get_time"] if name == "tool-call" else [])
    assert list(seen.calls.values())[1:] in ([], [{"zone": "Europe/Zurich"}])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(mock, mode, name):
    seen, call = report(mock, mode, name)
    kind, code, status = REFUSALS[name]

    assert type(seen.error) is kind
    assert (seen.error.code, seen.error.status) == (code, status)
    assert call["status"] == code
    assert KEY not in str(seen.error)
    assert (call["sent"], call["finish"], call["usage"]) == (0, None, None)


@pytest.mark.parametrize("mode", STREAMED_MODES)
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_a_stream_come_after_what_was_sent(mock, mode, name):
    kind, _, ending = FAULTS[name]
    seen, call = report(mock, mode, name, timeout_ms=PATIENCE_MS if name == "stall" else 30_000)

    assert type(seen.error) is (kind or type(None))
    assert seen.text == "".join(call["tokens"][:3])
    assert seen.finish is None
    assert (call["sent"], call["finish"], call["ending"]) == (3, None, ending)


@pytest.mark.parametrize("mode", STREAMED_MODES)
def test_an_error_in_mid_stream_has_its_own_code_though_the_status_was_200(mock, mode):
    seen, call = report(mock, mode, "error-mid", purpose="-code")

    assert (seen.error.code, seen.error.status) == (503, "UNAVAILABLE")
    assert call["status"] == 200


@pytest.mark.parametrize("mode", WHOLE_MODES)
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_a_whole_answer(mock, mode, name):
    _, kind, _ = FAULTS[name]
    seen, call = report(mock, mode, name, timeout_ms=PATIENCE_MS if name == "stall" else 30_000)

    assert type(seen.error) is kind
    assert (call["sent"], call["finish"]) == (0, None)


@pytest.mark.parametrize("mode", MODES)
def test_no_answer(mock, mode):
    seen, call = report(mock, mode, "no-answer", timeout_ms=PATIENCE_MS)

    assert type(seen.error) is httpx2.ReadTimeout
    assert (call["status"], call["ending"]) == (None, "client-left")
