"""Record with the official clients, the mock in the provider's place; then replay without it.

What a client reports must be the same three times: of the provider, through the recorder, and of
the recordings alone.
"""

import contextlib
from dataclasses import dataclass
from types import NoneType

import anthropic
import httpx
import ollama
import openai
import pytest
from google import genai

from wirecheck.recording import load
from wirecheck_mock_providers import running_mock

KEYS = {
    "openai": "sk-proj-4f9aQ7wZk2Lm8Xc1Vb6Nt3",
    "anthropic": "sk-ant-api03-9sKdQ2mXv7Lp4Tz8",
    "gemini": "AIzaSyD3kQ9vXw7Lm2Tz5Rb8Nc",
    "ollama": "ollama-secret-7Lm2Tz5Rb8Nc",
}
MESSAGES = "hello [[mock {}]]"


def openai_streamed(base_url, words):
    with openai.OpenAI(base_url=base_url, api_key=KEYS["openai"], max_retries=0) as client:
        asked = [{"role": "user", "content": MESSAGES.format(words)}]
        for chunk in client.chat.completions.create(model="gpt-4o", messages=asked, stream=True):
            for choice in chunk.choices:
                yield choice.delta.content or choice.finish_reason


def openai_whole(base_url, words):
    with openai.OpenAI(base_url=base_url, api_key=KEYS["openai"], max_retries=0) as client:
        asked = [{"role": "user", "content": MESSAGES.format(words)}]
        yield client.chat.completions.create(model="gpt-4o", messages=asked).model_dump()


def openai_read_out(base_url, words):
    """Without the SDK, which leaves at an error in mid-stream: sooner or later than its end."""
    asked = {"model": "gpt-4o", "stream": True, "messages": [{"role": "user", "content": "hi"}]}
    headers = {"Authorization": f"Bearer {KEYS['openai']}", "x-mock-scenario": words}
    yield httpx.post(f"{base_url}/chat/completions", headers=headers, json=asked).text


def openai_models(base_url, _words):
    with openai.OpenAI(base_url=base_url, api_key=KEYS["openai"], max_retries=0) as client:
        yield [model.id for model in client.models.list()]


def anthropic_streamed(base_url, words):
    with anthropic.Anthropic(base_url=base_url, api_key=KEYS["anthropic"], max_retries=0) as client:
        asked = [{"role": "user", "content": MESSAGES.format(words)}]
        for event in client.messages.create(
            model="claude-sonnet-5-5", max_tokens=100, messages=asked, stream=True
        ):
            yield event.model_dump()


def gemini_streamed(base_url, words):
    options = {"base_url": base_url}
    with genai.Client(api_key=KEYS["gemini"], http_options=options) as client:
        for part in client.models.generate_content_stream(
            model="gemini-2.5-flash", contents=MESSAGES.format(words)
        ):
            yield part.text


def gemini_key_in_query(base_url, words):
    """As curl does in Google's own examples, and with the answer as a JSON array."""
    url = f"{base_url}/v1beta/models/gemini-2.5-flash:streamGenerateContent"
    asked = {"contents": [{"parts": [{"text": MESSAGES.format(words)}], "role": "user"}]}
    answer = httpx.post(url, params={"key": KEYS["gemini"]}, json=asked)
    yield answer.status_code
    yield answer.text


def ollama_streamed(base_url, words):
    headers = {"Authorization": f"Bearer {KEYS['ollama']}"}
    with ollama.Client(host=base_url, headers=headers) as client:
        asked = [{"role": "user", "content": MESSAGES.format(words)}]
        for part in client.chat(model="llama3.2", messages=asked, stream=True):
            yield part.message.content


@dataclass
class Case:
    call: object
    words: str
    #: The answer's status, its transport and its ending in the recording.
    recorded: tuple
    #: What the client raises, if it does.
    error: type = NoneType


CASES = {
    "openai": [
        Case(openai_streamed, "text run=a", (200, "sse", "clean")),
        Case(openai_streamed, "unicode run=b", (200, "sse", "clean")),
        Case(openai_whole, "text run=c", (200, "http", "clean")),
        Case(openai_models, "", (200, "http", "clean")),
        Case(openai_whole, "rate-limit", (429, "http", "clean"), openai.RateLimitError),
        Case(openai_streamed, "auth-error", (401, "http", "clean"), openai.AuthenticationError),
        Case(openai_read_out, "error-mid after=3", (200, "sse", "clean")),
        Case(openai_streamed, "truncate-mid after=3", (200, "sse", "clean")),
        Case(openai_streamed, "disconnect-mid after=3", (200, "sse", "reset"), Exception),
        Case(openai_whole, "disconnect-mid", (200, "http", "reset"), openai.APIConnectionError),
    ],
    "anthropic": [
        Case(anthropic_streamed, "text", (200, "sse", "clean")),
        Case(anthropic_streamed, "overloaded", (529, "http", "clean"), anthropic.APIStatusError),
    ],
    "gemini": [
        Case(gemini_streamed, "text", (200, "sse", "clean")),
        Case(gemini_key_in_query, "text", (200, "http", "clean")),
    ],
    "ollama": [
        Case(ollama_streamed, "text", (200, "ndjson", "clean")),
        Case(ollama_streamed, "rate-limit", (429, "http", "clean"), ollama.ResponseError),
    ],
}


def base_of(provider, mock):
    return {
        "openai": mock.openai_base_url,
        "anthropic": mock.anthropic_base_url,
        "gemini": mock.gemini_base_url,
        "ollama": mock.ollama_host,
    }[provider]


def told(case, base_url):
    """All that the client reports: the parts in their order, and what it raises."""
    parts, error = [], None
    try:
        parts.extend(case.call(base_url, case.words))
    except Exception as raised:  # noqa: BLE001 - which one it is, is what is compared
        error = raised
    assert isinstance(error, case.error), error
    return parts, type(error), str(error), getattr(error, "status_code", None)


def calls_of(mock, count):
    """The mock's calls, in their order, once they have ended."""
    runs = [mock.journal(f"auto-{n}", wait="ended") for n in range(1, count + 1)]
    return [run["calls"][0] for run in runs]


@pytest.fixture(scope="module")
def provider_mock():
    with running_mock() as running:
        yield running


@pytest.fixture(scope="module", params=CASES)
def conversations(request, provider_mock, tmp_path_factory):
    provider, folder = request.param, tmp_path_factory.mktemp("recordings")
    cases = CASES[provider]
    directly = [told(case, base_of(provider, provider_mock)) for case in cases]
    upstream = base_of(provider, provider_mock)
    with running_mock("--record-from", upstream, "--recordings", str(folder)) as recorder:
        recorded = [told(case, base_of(provider, recorder)) for case in cases]
        filed = calls_of(recorder, len(cases))
    with running_mock("--replay", str(folder)) as replayer:
        replayed = [told(case, base_of(provider, replayer)) for case in reversed(cases)][::-1]
        refiled = calls_of(replayer, len(cases))[::-1]
    return cases, folder, directly, recorded, replayed, filed, refiled


def test_the_client_is_told_the_same_three_times(conversations):
    cases, _, directly, recorded, replayed, _, _ = conversations
    for number, case in enumerate(cases):
        assert recorded[number] == directly[number], case
        assert replayed[number] == directly[number], case


def test_the_checker_reads_what_was_recorded(conversations):
    cases, folder, _, _, _, filed, _ = conversations
    for case, call in zip(cases, filed, strict=True):
        recording = load(folder / call["options"]["recording"])
        seen = recording.response.status, recording.transport, recording.ending.how
        assert seen == case.recorded, case
        assert bool(recording.decoded.events) == (case.recorded[:2] in STREAMS), case
        assert not recording.decoded.violations


STREAMS = [(200, "sse"), (200, "ndjson")]


def test_no_byte_of_a_key_is_on_the_disk(conversations):
    _, folder, *_ = conversations
    files = [path for path in folder.rglob("*") if path.is_file()]

    assert files
    for path in files:
        written = path.read_bytes() + path.name.encode()
        for key in KEYS.values():
            assert key.encode() not in written, path
            assert key[7:].encode() not in written, path


def test_calls_are_filed_as_they_were_recorded_and_as_they_are_replayed(conversations):
    cases, _, _, _, _, filed, refiled = conversations
    for case, call, again in zip(cases, filed, refiled, strict=True):
        ending = "complete" if case.recorded[2] == "clean" else "fault"
        assert (call["scenario"], call["ending"], call["status"]) == (
            "record",
            ending,
            case.recorded[0],
        )
        assert again["scenario"] == "replay"
        for name in ("provider", "path", "model", "stream", "status", "options"):
            assert again[name] == call[name]


def test_a_client_that_retries_is_replayed_its_retries_in_their_order(provider_mock, tmp_path):
    def answer_after_retries(base_url):
        asked = [{"role": "user", "content": "hi"}]
        with (
            openai.OpenAI(base_url=base_url, api_key=KEYS["openai"], max_retries=1) as client,
            contextlib.suppress(openai.RateLimitError),
        ):
            client.chat.completions.create(model="mock-rate-limit", messages=asked)

    upstream = provider_mock.openai_base_url
    with running_mock("--record-from", upstream, "--recordings", str(tmp_path)) as recorder:
        answer_after_retries(recorder.openai_base_url)
        calls_of(recorder, 2)
    with running_mock("--replay", str(tmp_path)) as replayer:
        answer_after_retries(replayer.openai_base_url)
        answer_after_retries(replayer.openai_base_url)
        names = [call["options"]["recording"] for call in calls_of(replayer, 4)]

    first, second = "openai/000001-chat-completions.jsonl", "openai/000002-chat-completions.jsonl"
    assert names == [first, second, second, second]
