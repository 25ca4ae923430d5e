"""Bytes that are those of every version, for each API by its file of hashes.

To renew them: run this file as a program.
"""

import hashlib
import json
from pathlib import Path

import pytest

from wirecheck_mock_providers.apis.deepseek import chat as deepseek
from wirecheck_mock_providers.apis.ollama import compatible
from wirecheck_mock_providers.apis.ollama.native import OllamaChat, OllamaGenerate
from wirecheck_mock_providers.apis.openai.responses import OpenAIResponses
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS

KEY = {"authorization": "Bearer sk-abcdefghijklmnopqrstuvwxyz"}
STREAMED_USAGE = {"stream_options": {"include_usage": True}}


def said(prompt):
    return {"messages": [{"role": "user", "content": prompt}]}


#: {file: (API, the body that says a prompt, what a stream has besides)}
APIS = {
    "openai_responses": (
        OpenAIResponses(),
        lambda prompt: {"input": prompt, "reasoning": {"summary": "auto"}},
        {},
    ),
    "deepseek_chat": (deepseek.api(), said, STREAMED_USAGE),
    "ollama_v1": (compatible.api(), said, STREAMED_USAGE),
    "ollama_chat": (OllamaChat(), said, {}),
    "ollama_generate": (OllamaGenerate(), lambda prompt: {"prompt": prompt}, {}),
}
MODES = {"stream": True, "whole": False}


def path(name):
    return Path(__file__).with_name(f"golden_{name}.json")


def answered(name, words, stream):
    api, body, streamed = APIS[name]
    fields = {"model": "mock-model", "stream": stream} | (streamed if stream else {})
    sent = json.dumps(fields | body(f"hello [[mock {words}]]")).encode()
    return reply(api, KEY, sent).answer


def digest(answer):
    head = [str(answer.status).encode(), *(name + b": " + text for name, text in answer.headers)]
    return hashlib.sha256(b"\n".join([*head, *(frame.data for frame in answer.frames)])).hexdigest()


def digests(name, scenario):
    words = f"{scenario} run=7f3a seed=7"
    return {mode: digest(answered(name, words, stream)) for mode, stream in MODES.items()}


@pytest.mark.parametrize("name", APIS)
def test_the_bytes_are_those_of_every_version(name):
    golden = json.loads(path(name).read_text("utf-8"))

    assert {scenario: digests(name, scenario) for scenario in SCENARIOS} == golden


@pytest.mark.parametrize("name", APIS)
@pytest.mark.parametrize("stream", MODES.values())
def test_the_same_directive_gives_the_same_answer(name, stream):
    for scenario in SCENARIOS:
        first, second = (answered(name, f"{scenario} run=7f3a", stream) for _ in range(2))

        assert first == second
        assert first is not second


@pytest.mark.parametrize("name", APIS)
@pytest.mark.parametrize("stream", MODES.values())
def test_no_frame_is_due_before_the_one_in_front_of_it(name, stream):
    for scenario in SCENARIOS:
        answer = answered(name, f"{scenario} ttft=1500 itl=100", stream)
        dues = [frame.due_s for frame in answer.frames]

        assert dues == sorted(dues)


@pytest.mark.parametrize("name", APIS)
def test_a_stream_and_a_whole_answer_carry_the_same_tokens_and_say_the_same_of_their_end(name):
    for scenario, row in SCENARIOS.items():
        if row.failure or row.fault or row.silent:
            continue
        totals = [
            (
                sum(frame.texts for frame in answer.frames),
                [frame.finish for frame in answer.frames if frame.finish],
                [frame.usage for frame in answer.frames if frame.usage],
            )
            for answer in (answered(name, scenario, stream) for stream in MODES.values())
        ]

        assert totals[0] == totals[1]
        assert len(totals[0][1]) == len(totals[0][2]) == 1


if __name__ == "__main__":
    for name in APIS:
        golden = {scenario: digests(name, scenario) for scenario in SCENARIOS}
        path(name).write_text(json.dumps(golden, indent=2) + "\n", "utf-8")
