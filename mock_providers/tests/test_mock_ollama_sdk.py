"""What Ollama's client reports of every scenario: chat and generate, streamed and whole, sync and
async.
"""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

import httpx
import ollama
import pytest

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.script.scenarios import SCENARIOS

#: For scenarios in which nothing comes: the client's patience, in seconds.
PATIENCE_S = 0.3


@dataclass
class Seen:
    """What a client was told before it was told an error, if it was."""

    text: str = ""
    thinking: str = ""
    finish: str | None = None
    usage: int | None = None
    calls: dict[str, dict] = field(default_factory=dict)
    error: Exception | None = None


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


def note_chat(seen, part):
    seen.text += part.message.content or ""
    seen.thinking += part.message.thinking or ""
    for call in part.message.tool_calls or ():
        seen.calls[call.function.name] = call.function.arguments
    note_end(seen, part)


def note_generate(seen, part):
    seen.text += part.response or ""
    seen.thinking += part.thinking or ""
    note_end(seen, part)


def note_end(seen, part):
    if part.done:
        seen.finish = part.done_reason
        seen.usage = part.prompt_eval_count + part.eval_count
        parts_ns = part.load_duration + part.prompt_eval_duration + part.eval_duration
        assert part.total_duration >= parts_ns


@dataclass(frozen=True)
class Call:
    """One of the two ways to ask."""

    method: str
    note: object
    arguments: object


CHAT = Call("chat", note_chat, lambda text: {"messages": [{"role": "user", "content": text}]})
GENERATE = Call("generate", note_generate, lambda text: {"prompt": text})


@contextlib.contextmanager
def noting(seen):
    try:
        yield
    except Exception as error:  # noqa: BLE001 - which one it is, is what is tested
        seen.error = error


def sync(call, options, text, streamed):
    seen = Seen()
    with ollama.Client(**options) as client, noting(seen):
        answer = getattr(client, call.method)(
            model="llama3.2", stream=streamed, **call.arguments(text)
        )
        for part in answer if streamed else [answer]:
            call.note(seen, part)
    return seen


def asynchronous(call, options, text, streamed):
    async def main():
        seen = Seen()
        async with ollama.AsyncClient(**options) as client:
            with noting(seen):
                answer = await getattr(client, call.method)(
                    model="llama3.2", stream=streamed, **call.arguments(text)
                )
                if not streamed:
                    call.note(seen, answer)
                    return seen
                async for part in answer:
                    call.note(seen, part)
        return seen

    return asyncio.run(main())


CALLS = pytest.mark.parametrize("call", [CHAT, GENERATE], ids=["chat", "generate"])
CLIENTS = pytest.mark.parametrize("client", [sync, asynchronous])
MODES = pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])

#: {scenario: reason}; the text is what the journal says. A refusal is plain text, and there is
#: no filter that could stop an answer.
ANSWERS = dict.fromkeys(
    [
        *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
        *["single", "long", "huge-token", "slow-start", "drip", "stamped", "reasoning", "refusal"],
        *["content-filter", "tool-call"],
    ],
    "stop",
) | {"length": "length"}

#: {scenario: (status, a part of the message)}; all are ResponseError
REFUSALS = {
    "auth-error": (401, "unauthorized"),
    "permission": (403, "disabled"),
    "invalid-model": (404, "model 'llama3.2' not found"),
    "rate-limit": (429, "too many"),
    "quota": (429, "usage limit"),
    "context-length": (400, "context length"),
    "overloaded": (503, "server busy, please try again.  maximum pending requests exceeded"),
    "server-error": (500, "terminated"),
}

#: {scenario: (exception of a stream, exception of a whole answer, the journal's ending)}
#: None: the client is told nothing (PROVIDERS.md 1.3).
FAULTS = {
    "error-mid": (ollama.ResponseError, ollama.ResponseError, "fault"),
    "disconnect-mid": (httpx.ReadError, httpx.ReadError, "fault"),
    "truncate-mid": (None, json.JSONDecodeError, "fault"),
    "malformed-mid": (json.JSONDecodeError, json.JSONDecodeError, "fault"),
    "stall": (httpx.ReadTimeout, httpx.ReadTimeout, "client-left"),
}
QUICK = {"slow-start": "ttft=5", "drip": "itl=1"}


def report(mock, call, client, streamed, name):
    run = f"{call.method}-{client.__name__}-{streamed}-{name}"
    timeout_s = PATIENCE_S if name in ("stall", "no-answer") else 30
    options = {"host": mock.ollama_host, "timeout": timeout_s}
    text = f"hello [[mock {name} run={run} {QUICK.get(name, '')}]]"
    seen = client(call, options, text, streamed)
    (filed,) = mock.journal(run, wait="ended")["calls"]
    return seen, filed


def test_every_scenario_has_its_line():
    assert {*ANSWERS, *REFUSALS, *FAULTS, "no-answer"} == set(SCENARIOS)


@CALLS
@CLIENTS
@MODES
@pytest.mark.parametrize("name", ANSWERS)
def test_answers(mock, call, client, streamed, name):
    seen, filed = report(mock, call, client, streamed, name)
    calls = ["get_weather", "get_time"] if name == "tool-call" and call is CHAT else []

    assert seen.error is None
    assert seen.text == "".join(filed["tokens"])
    assert seen.finish == filed["finish"] == ANSWERS[name]
    assert seen.usage == filed["usage"]["total_tokens"]
    assert (filed["sent"], filed["ending"]) == (len(filed["tokens"]), "complete")
    assert seen.thinking.startswith("Thinking about") is (name == "reasoning")
    assert seen.text.startswith("I'm sorry") is (name == "refusal")
    assert list(seen.calls) == calls
    assert [*seen.calls.values()][1:] == [{"zone": "Europe/Zurich"}][: len(calls)]
    # Who cannot call tools says in plain text what it would call.
    assert ('"get_weather"' in seen.text) is (name == "tool-call" and call is GENERATE)


@CALLS
@CLIENTS
@MODES
@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(mock, call, client, streamed, name):
    seen, filed = report(mock, call, client, streamed, name)
    status, words = REFUSALS[name]

    assert type(seen.error) is ollama.ResponseError
    assert seen.error.status_code == status == filed["status"]
    assert words in seen.error.error
    assert (filed["sent"], filed["finish"], filed["usage"]) == (0, None, None)


@CALLS
@CLIENTS
@MODES
@pytest.mark.parametrize("name", FAULTS)
def test_faults(mock, call, client, streamed, name):
    seen, filed = report(mock, call, client, streamed, name)
    of_stream, of_whole, ending = FAULTS[name]
    sent = 3 if streamed else 0

    assert type(seen.error) is ((of_stream if streamed else of_whole) or type(None))
    assert seen.text == "".join(filed["tokens"][:sent])
    assert (filed["sent"], filed["finish"], seen.finish) == (sent, None, None)
    if name == "error-mid":
        assert seen.error.status_code == (-1 if streamed else 500)  # PROVIDERS.md 7.1
    else:
        assert filed["ending"] == ending


@CALLS
@CLIENTS
@MODES
def test_no_answer(mock, call, client, streamed):
    seen, filed = report(mock, call, client, streamed, "no-answer")

    assert type(seen.error) is httpx.ReadTimeout
    assert (filed["status"], filed["ending"]) == (None, "client-left")


def test_the_models_are_listed_and_one_of_them_chooses_its_scenario(mock):
    with ollama.Client(host=mock.ollama_host) as client:
        names = [model.model for model in client.list().models]
        with pytest.raises(ollama.ResponseError, match="server busy"):
            client.chat(model="mock-overloaded", messages=[{"role": "user", "content": "hello"}])
        loaded = client.generate(model="llama3.2")

    assert names[0] == "llama3.2:latest"
    assert "mock-overloaded" in names
    assert (loaded.done_reason, loaded.response) == ("load", "")
