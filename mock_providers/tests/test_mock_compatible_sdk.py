"""What OpenAI's client reports of those who copy its Chat Completions: DeepSeek and Ollama."""

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
    reasoning: str = ""
    finish: str | None = None
    usage: int | None = None
    calls: dict[str, str] = field(default_factory=dict)
    error: Exception | None = None


@dataclass(frozen=True)
class Vendor:
    """One who copies OpenAI, and what is its own."""

    path: str
    reasoning: str
    """The field that tells the reasoning."""
    refusals: dict
    """{scenario: (exception, status, type)}"""
    filtered: str
    """The finish reason of an answer that was filtered."""
    error_mid: type | None
    """What a stream raises at an error in it; None: nothing."""


DEEPSEEK = Vendor(
    path="/deepseek",
    reasoning="reasoning_content",
    refusals={
        "auth-error": (openai.AuthenticationError, 401, "authentication_error"),
        "permission": (openai.PermissionDeniedError, 403, "permission_error"),
        "invalid-model": (openai.BadRequestError, 400, "invalid_request_error"),
        "rate-limit": (openai.RateLimitError, 429, "rate_limit_error"),
        "quota": (openai.APIStatusError, 402, "unknown_error"),
        "context-length": (openai.BadRequestError, 400, "invalid_request_error"),
        "overloaded": (openai.InternalServerError, 503, "service_unavailable_error"),
        "server-error": (openai.InternalServerError, 500, "server_error"),
    },
    filtered="content_filter",
    error_mid=openai.APIError,
)
OLLAMA = Vendor(
    path="/ollama/v1",
    reasoning="reasoning",
    refusals={
        "auth-error": (openai.AuthenticationError, 401, "api_error"),
        "permission": (openai.PermissionDeniedError, 403, "api_error"),
        "invalid-model": (openai.NotFoundError, 404, "not_found_error"),
        "rate-limit": (openai.RateLimitError, 429, "api_error"),
        "quota": (openai.RateLimitError, 429, "api_error"),
        "context-length": (openai.BadRequestError, 400, "invalid_request_error"),
        "overloaded": (openai.InternalServerError, 503, "api_error"),
        "server-error": (openai.InternalServerError, 500, "api_error"),
    },
    filtered="stop",
    error_mid=None,  # its adapter swallows it (PROVIDERS.md 7.2)
)
VENDORS = pytest.mark.parametrize("vendor", [DEEPSEEK, OLLAMA], ids=["deepseek", "ollama-v1"])


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def request(words, streamed):
    usage = {"stream": True, "stream_options": {"include_usage": True}} if streamed else {}
    said = f"hello [[mock {words}]]"
    return {"model": "some-model", "messages": [{"role": "user", "content": said}]} | usage


def note_chunk(vendor, seen, chunk):
    seen.usage = chunk.usage.total_tokens if chunk.usage else seen.usage
    for choice in chunk.choices:
        note_said(vendor, seen, choice.delta)
        seen.finish = choice.finish_reason or seen.finish


def note_said(vendor, seen, said):
    seen.text += said.content or ""
    seen.reasoning += getattr(said, vendor.reasoning, None) or ""
    for call in said.tool_calls or ():
        name = call.function.name or list(seen.calls)[-1]
        seen.calls[name] = seen.calls.get(name, "") + call.function.arguments


def note_whole(vendor, seen, completion):
    (choice,) = completion.choices
    note_said(vendor, seen, choice.message)
    seen.finish, seen.usage = choice.finish_reason, completion.usage.total_tokens


@contextlib.contextmanager
def noting(seen):
    try:
        yield
    except Exception as error:  # noqa: BLE001 - which one it is, is what is tested
        seen.error = error


def sync(vendor, options, words, streamed):
    seen = Seen()
    with openai.OpenAI(**options) as client, noting(seen):
        answer = client.chat.completions.create(**request(words, streamed))
        if streamed:
            for chunk in answer:
                note_chunk(vendor, seen, chunk)
        else:
            note_whole(vendor, seen, answer)
    return seen


def asynchronous(vendor, options, words, streamed):
    async def main():
        seen = Seen()
        async with openai.AsyncOpenAI(**options) as client:
            with noting(seen):
                answer = await client.chat.completions.create(**request(words, streamed))
                if streamed:
                    async for chunk in answer:
                        note_chunk(vendor, seen, chunk)
                else:
                    note_whole(vendor, seen, answer)
        return seen

    return asyncio.run(main())


CLIENTS = pytest.mark.parametrize("client", [sync, asynchronous])
MODES = pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])

#: {scenario: finish reason}; the text is what the journal says. A refusal is plain text.
ANSWERS = dict.fromkeys(
    [
        *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
        *["single", "long", "huge-token", "slow-start", "drip", "stamped", "reasoning", "refusal"],
    ],
    "stop",
) | {"length": "length", "content-filter": None, "tool-call": "tool_calls"}

#: {scenario: (exception of a stream, exception of a whole answer, the journal's ending)}
FAULTS = {
    "error-mid": (None, openai.InternalServerError, "fault"),
    "disconnect-mid": (openai.APIConnectionError, openai.APIConnectionError, "fault"),
    "truncate-mid": (None, json.JSONDecodeError, "fault"),
    "malformed-mid": (json.JSONDecodeError, json.JSONDecodeError, "fault"),
    "stall": (openai.APITimeoutError, openai.APITimeoutError, "client-left"),
}
QUICK = {"slow-start": "ttft=5", "drip": "itl=1"}


def report(mock, vendor, client, name, streamed):
    run = f"{vendor.path.replace('/', '.').strip('.')}-{client.__name__}-{streamed}-{name}"
    options = {
        "base_url": mock.url + vendor.path,
        "api_key": KEY,
        "max_retries": 0,
        "timeout": PATIENCE_S if name in ("stall", "no-answer") else 30,
    }
    seen = client(vendor, options, f"{name} run={run} {QUICK.get(name, '')}", streamed)
    (call,) = mock.journal(run, wait="ended")["calls"]
    return seen, call


@VENDORS
def test_every_scenario_has_its_line(vendor):
    assert {*ANSWERS, *vendor.refusals, *FAULTS, "no-answer"} == set(SCENARIOS)


@VENDORS
@CLIENTS
@MODES
@pytest.mark.parametrize("name", ANSWERS)
def test_answers(mock, vendor, client, streamed, name):
    seen, call = report(mock, vendor, client, name, streamed)

    assert seen.error is None
    assert seen.text == "".join(call["tokens"])
    assert seen.finish == call["finish"] == (ANSWERS[name] or vendor.filtered)
    assert seen.usage == call["usage"]["total_tokens"]
    assert (call["sent"], call["ending"]) == (len(call["tokens"]), "complete")
    assert seen.reasoning.startswith("Thinking about") is (name == "reasoning")
    assert seen.text.startswith("I'm sorry") is (name == "refusal")
    assert list(seen.calls) == (["get_weather", "get_time"] if name == "tool-call" else [])
    assert all(json.loads(arguments) for arguments in seen.calls.values())


@VENDORS
@CLIENTS
@MODES
@pytest.mark.parametrize("name", DEEPSEEK.refusals)
def test_refusals(mock, vendor, client, streamed, name):
    seen, call = report(mock, vendor, client, name, streamed)
    kind, status, type_ = vendor.refusals[name]

    assert type(seen.error) is kind
    assert seen.error.status_code == status == call["status"]
    assert seen.error.type == type_
    assert KEY not in str(seen.error)
    assert (call["sent"], call["finish"], call["usage"]) == (0, None, None)


@VENDORS
@CLIENTS
@MODES
@pytest.mark.parametrize("name", FAULTS)
def test_faults(mock, vendor, client, streamed, name):
    seen, call = report(mock, vendor, client, name, streamed)
    of_stream, of_whole, ending = FAULTS[name]
    of_stream = vendor.error_mid if name == "error-mid" else of_stream
    sent = 3 if streamed else 0

    assert type(seen.error) is ((of_stream if streamed else of_whole) or type(None))
    assert seen.text == "".join(call["tokens"][:sent])
    assert (call["sent"], call["finish"], seen.finish) == (sent, None, None)
    assert call["ending"] == (ending if streamed or name != "error-mid" else "complete")


@VENDORS
@CLIENTS
@MODES
def test_no_answer(mock, vendor, client, streamed):
    seen, call = report(mock, vendor, client, "no-answer", streamed)

    assert type(seen.error) is openai.APITimeoutError
    assert (call["status"], call["ending"]) == (None, "client-left")


@VENDORS
def test_the_models_are_listed_and_one_of_them_chooses_its_scenario(mock, vendor):
    options = {"base_url": mock.url + vendor.path, "api_key": KEY, "max_retries": 0}
    with openai.OpenAI(**options) as client:
        names = [model.id for model in client.models.list()]
        with pytest.raises(openai.RateLimitError):
            client.chat.completions.create(
                model="mock-rate-limit", messages=[{"role": "user", "content": "hello"}]
            )

    assert "mock-rate-limit" in names
