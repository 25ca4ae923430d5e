"""What Anthropic's client reports of every scenario: streamed and whole, sync and async."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

import anthropic
import httpx2
import pytest

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.script.scenarios import SCENARIOS

KEY = "sk-ant-abcdefghijklmnopqrstuvwxyz"
#: For scenarios in which nothing comes: the client's patience, in seconds.
PATIENCE_S = 0.3


@dataclass
class Seen:
    """What a client was told before it was told an error, if it was."""

    text: str = ""
    thinking: str = ""
    finish: str | None = None
    refused: str | None = None
    usage: dict[str, int] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)
    error: Exception | None = None


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def request(words):
    return {
        "model": "claude-sonnet-5-5",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": f"hello [[mock {words}]]"}],
    }


def note_end(seen, message, usage):
    seen.finish = message.stop_reason
    seen.refused = message.stop_details.explanation if message.stop_details else None
    seen.usage = {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }


def note_event(seen, event):
    match event.type:
        case "content_block_start" if event.content_block.type == "tool_use":
            seen.calls[event.content_block.name] = ""
        case "content_block_delta":
            note_delta(seen, event.delta)
        case "message_delta":
            note_end(seen, event.delta, event.usage)


def note_delta(seen, delta):
    match delta.type:
        case "text_delta":
            seen.text += delta.text
        case "thinking_delta":
            seen.thinking += delta.thinking
        case "input_json_delta":
            seen.calls[list(seen.calls)[-1]] += delta.partial_json


def note_whole(seen, message):
    note_end(seen, message, message.usage)
    for block in message.content:
        match block.type:
            case "text":
                seen.text += block.text
            case "thinking":
                seen.thinking += block.thinking
            case "tool_use":
                seen.calls[block.name] = json.dumps(block.input)


@contextlib.contextmanager
def noting(seen):
    try:
        yield
    except Exception as error:  # noqa: BLE001 - which one it is, is what is tested
        seen.error = error


def sync_streamed(options, words):
    seen = Seen()
    with anthropic.Anthropic(**options) as client, noting(seen):
        for event in client.messages.create(**request(words), stream=True):
            note_event(seen, event)
    return seen


def sync_whole(options, words):
    seen = Seen()
    with anthropic.Anthropic(**options) as client, noting(seen):
        note_whole(seen, client.messages.create(**request(words)))
    return seen


def async_streamed(options, words):
    async def main():
        seen = Seen()
        async with anthropic.AsyncAnthropic(**options) as client:
            with noting(seen):
                async for event in await client.messages.create(**request(words), stream=True):
                    note_event(seen, event)
        return seen

    return asyncio.run(main())


def async_whole(options, words):
    async def main():
        seen = Seen()
        async with anthropic.AsyncAnthropic(**options) as client:
            with noting(seen):
                note_whole(seen, await client.messages.create(**request(words)))
        return seen

    return asyncio.run(main())


STREAMED_MODES = [sync_streamed, async_streamed]
WHOLE_MODES = [sync_whole, async_whole]
MODES = STREAMED_MODES + WHOLE_MODES

#: {scenario: stop reason}; the text is what the journal says.
ANSWERS = dict.fromkeys(
    [
        *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
        *["single", "long", "huge-token", "slow-start", "drip", "stamped", "reasoning"],
    ],
    "end_turn",
) | {
    "length": "max_tokens",
    "content-filter": "refusal",
    "refusal": "refusal",
    "tool-call": "tool_use",
}

#: {scenario: (exception, status, type)}
REFUSALS = {
    "auth-error": (anthropic.AuthenticationError, 401, "authentication_error"),
    "permission": (anthropic.PermissionDeniedError, 403, "permission_error"),
    "invalid-model": (anthropic.NotFoundError, 404, "not_found_error"),
    "rate-limit": (anthropic.RateLimitError, 429, "rate_limit_error"),
    "quota": (anthropic.PaymentRequiredError, 402, "billing_error"),
    "context-length": (anthropic.BadRequestError, 400, "invalid_request_error"),
    "overloaded": (anthropic.OverloadedError, 529, "overloaded_error"),
    "server-error": (anthropic.InternalServerError, 500, "api_error"),
}

#: {scenario: (exception of a stream, exception of a whole answer, the journal's ending)}
#: None: the client is told nothing (PROVIDERS.md 1.3, 4.5).
FAULTS = {
    "error-mid": (anthropic.APIStatusError, anthropic.InternalServerError, "fault"),
    "disconnect-mid": (httpx2.ReadError, anthropic.APIConnectionError, "fault"),
    "truncate-mid": (None, json.JSONDecodeError, "fault"),
    "malformed-mid": (json.JSONDecodeError, json.JSONDecodeError, "fault"),
    "stall": (httpx2.ReadTimeout, anthropic.APITimeoutError, "client-left"),
}

#: Their own pace is tested where no time passes (test_mock_scenarios).
QUICK = {"slow-start": "ttft=5", "drip": "itl=1"}


def report(mock, mode, name, timeout=30, purpose=""):
    run = f"{mode.__name__}-{name}{purpose}"
    options = {
        "base_url": mock.anthropic_base_url,
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
    assert seen.usage == call["usage"]
    assert call["sent"] == len(call["tokens"]) == len(call["sent_at"])
    assert call["ending"] == "complete"
    assert (call["provider"], call["api"]) == ("anthropic", "messages")
    assert seen.thinking.startswith("Thinking") is (name == "reasoning")
    assert bool(seen.refused) is (name == "refusal")
    assert list(seen.calls) == (["get_weather", "get_time"] if name == "tool-call" else [])
    assert [json.loads(arguments) for arguments in seen.calls.values()][1:] in (
        [],
        [{"zone": "Europe/Zurich"}],
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(mock, mode, name):
    seen, call = report(mock, mode, name)
    kind, status, type_ = REFUSALS[name]

    assert type(seen.error) is kind
    assert seen.error.status_code == status == call["status"]
    assert seen.error.type == type_
    assert seen.error.request_id == seen.error.body["request_id"]
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


@pytest.mark.parametrize("mode", STREAMED_MODES)
def test_an_error_in_mid_stream_says_what_it_is_though_the_status_was_200(mock, mode):
    error = report(mock, mode, "error-mid", purpose="-code")[0].error

    assert (error.status_code, error.type) == (200, "overloaded_error")
    assert error.request_id.startswith("req_")


@pytest.mark.parametrize("mode", WHOLE_MODES)
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_a_whole_answer(mock, mode, name):
    _, kind, _ = FAULTS[name]
    seen, call = report(mock, mode, name, timeout=PATIENCE_S if name == "stall" else 30)

    assert type(seen.error) is kind
    assert (call["sent"], call["finish"]) == (0, None)


@pytest.mark.parametrize("mode", MODES)
def test_no_answer(mock, mode):
    seen, call = report(mock, mode, "no-answer", timeout=PATIENCE_S)

    assert type(seen.error) is anthropic.APITimeoutError
    assert (call["status"], call["ending"]) == (None, "client-left")
