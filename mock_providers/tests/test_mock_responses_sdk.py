"""What the official client reports of every scenario by Responses: streamed and whole, sync and
async, and through its helper.
"""

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
    reasoning: str = ""
    status: str | None = None
    usage: int | None = None
    calls: dict[str, str] = field(default_factory=dict)
    error: Exception | None = None


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def request(words):
    return {
        "model": "gpt-4o-mini",
        "input": f"hello [[mock {words}]]",
        "reasoning": {"summary": "auto"},
    }


def note_event(seen, event):
    match event.type:
        case "response.output_text.delta":
            seen.text += event.delta
        case "response.refusal.delta":
            seen.refusal += event.delta
        case "response.reasoning_summary_text.delta":
            seen.reasoning += event.delta
        case "response.function_call_arguments.done":
            seen.calls[event.name] = event.arguments
        case "response.completed" | "response.incomplete":
            note_end(seen, event.response)


def note_end(seen, response):
    seen.status = response.status
    if response.incomplete_details:
        seen.status = response.incomplete_details.reason
    seen.usage = response.usage.total_tokens


def note_whole(seen, response):
    note_end(seen, response)
    seen.text = response.output_text
    for item in response.output:
        match item.type:
            case "function_call":
                seen.calls[item.name] = item.arguments
            case "reasoning":
                seen.reasoning += "".join(part.text for part in item.summary)
            case "message" if item.content[0].type == "refusal":
                seen.refusal += item.content[0].refusal


@contextlib.contextmanager
def noting(seen):
    try:
        yield
    except Exception as error:  # noqa: BLE001 - which one it is, is what is tested
        seen.error = error


def sync_streamed(options, words):
    seen = Seen()
    with openai.OpenAI(**options) as client, noting(seen):
        for event in client.responses.create(**request(words), stream=True):
            note_event(seen, event)
    return seen


def sync_whole(options, words):
    seen = Seen()
    with openai.OpenAI(**options) as client, noting(seen):
        note_whole(seen, client.responses.create(**request(words)))
    return seen


def async_streamed(options, words):
    async def main():
        seen = Seen()
        async with openai.AsyncOpenAI(**options) as client:
            with noting(seen):
                async for event in await client.responses.create(**request(words), stream=True):
                    note_event(seen, event)
        return seen

    return asyncio.run(main())


def async_whole(options, words):
    async def main():
        seen = Seen()
        async with openai.AsyncOpenAI(**options) as client:
            with noting(seen):
                note_whole(seen, await client.responses.create(**request(words)))
        return seen

    return asyncio.run(main())


def helper(options, words):
    """Through `responses.stream`, which builds up the response and gives it at the end."""
    seen = Seen()
    with (
        openai.OpenAI(**options) as client,
        noting(seen),
        client.responses.stream(**request(words)) as stream,
    ):
        note_whole(seen, stream.get_final_response())
    return seen


STREAMED_MODES = [sync_streamed, async_streamed]
WHOLE_MODES = [sync_whole, async_whole]
MODES = [*STREAMED_MODES, *WHOLE_MODES, helper]

#: {scenario: status, or why it is incomplete}; the text is what the journal says.
ANSWERS = dict.fromkeys(
    [
        *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
        *["single", "long", "huge-token", "slow-start", "drip", "stamped", "reasoning", "refusal"],
        "tool-call",
    ],
    "completed",
) | {"length": "max_output_tokens", "content-filter": "content_filter"}

#: {scenario: (exception, status, code)}
REFUSALS = {
    "auth-error": (openai.AuthenticationError, 401, "invalid_api_key"),
    "permission": (openai.PermissionDeniedError, 403, "unsupported_country_region_territory"),
    "invalid-model": (openai.BadRequestError, 400, "model_not_found"),
    "rate-limit": (openai.RateLimitError, 429, "rate_limit_exceeded"),
    "quota": (openai.RateLimitError, 429, "insufficient_quota"),
    "context-length": (openai.BadRequestError, 400, "context_length_exceeded"),
    "overloaded": (openai.InternalServerError, 503, "server_is_overloaded"),
    "server-error": (openai.InternalServerError, 500, "server_error"),
}

#: {scenario: (exception of a stream, of the helper, of a whole answer, the journal's ending)}
#: None: the client is told nothing (PROVIDERS.md 1.3). The helper misses the end: RuntimeError.
FAULTS = {
    "error-mid": (openai.APIError, openai.APIError, openai.InternalServerError, "fault"),
    "disconnect-mid": (*[openai.APIConnectionError] * 3, "fault"),
    "truncate-mid": (None, RuntimeError, json.JSONDecodeError, "fault"),
    "malformed-mid": (*[json.JSONDecodeError] * 3, "fault"),
    "stall": (*[openai.APITimeoutError] * 3, "client-left"),
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


ANSWERED = [
    # The helper knows no incomplete response; see below.
    *((mode, name) for mode in MODES for name in ANSWERS if mode is not helper),
    *((helper, name) for name, status in ANSWERS.items() if status == "completed"),
]


@pytest.mark.parametrize(("mode", "name"), ANSWERED)
def test_answers(mock, mode, name):
    seen, call = report(mock, mode, name)

    assert seen.error is None
    assert seen.text == "".join(call["tokens"])
    assert seen.status == call["finish"] == ANSWERS[name]
    assert seen.usage == call["usage"]["total_tokens"]
    assert (call["sent"], call["ending"]) == (len(call["tokens"]), "complete")
    assert bool(seen.refusal) is (name == "refusal")
    assert bool(seen.reasoning) is (name == "reasoning")
    assert list(seen.calls) == (["get_weather", "get_time"] if name == "tool-call" else [])
    assert all(json.loads(arguments) for arguments in seen.calls.values())


@pytest.mark.parametrize("name", ["length", "content-filter"])
def test_the_helper_refuses_an_incomplete_response(mock, name):
    seen, call = report(mock, helper, name)

    assert type(seen.error) is RuntimeError  # PROVIDERS.md 3.6
    assert "response.completed" in str(seen.error)
    assert call["ending"] == "complete"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(mock, mode, name):
    seen, call = report(mock, mode, name)
    kind, status, code = REFUSALS[name]

    assert type(seen.error) is kind
    assert seen.error.status_code == status == call["status"]
    assert seen.error.code == code
    assert seen.error.request_id.startswith("req_")
    assert (call["sent"], call["finish"], call["usage"]) == (0, None, None)


@pytest.mark.parametrize("mode", [*STREAMED_MODES, helper])
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_a_stream_come_after_what_was_sent(mock, mode, name):
    of_stream, of_helper, _, ending = FAULTS[name]
    kind = of_helper if mode is helper else of_stream
    seen, call = report(mock, mode, name, timeout=PATIENCE_S if name == "stall" else 30)

    assert type(seen.error) is (kind or type(None))
    assert mode is helper or seen.text == "".join(call["tokens"][:3])
    assert name != "error-mid" or seen.error.code == "server_error"
    assert (seen.status, seen.usage) == (None, None)
    assert (call["sent"], call["finish"], call["ending"]) == (3, None, ending)


@pytest.mark.parametrize("mode", WHOLE_MODES)
@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_a_whole_answer(mock, mode, name):
    *_, kind, _ = FAULTS[name]
    seen, call = report(mock, mode, name, timeout=PATIENCE_S if name == "stall" else 30)

    assert type(seen.error) is kind
    assert (call["sent"], call["finish"]) == (0, None)


@pytest.mark.parametrize("mode", MODES)
def test_no_answer(mock, mode):
    seen, call = report(mock, mode, "no-answer", timeout=PATIENCE_S)

    assert type(seen.error) is openai.APITimeoutError
    assert (call["status"], call["ending"]) == (None, "client-left")
