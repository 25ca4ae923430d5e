"""Calls of OpenAI's Responses without a wire."""

import json

from wirecheck_mock_providers.apis.openai.responses import OpenAIResponses
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS

API = OpenAIResponses()
KEY = {"authorization": "Bearer sk-abcdefghijklmnopqrstuvwxyz"}
GOOD = {"model": "gpt-4o-mini", "input": "hello"}
#: The scenarios that say all that they have to say.
WHOLE = [
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.failure or scenario.fault or scenario.silent)
]


def replied(words, *, stream=True, **fields):
    body = GOOD | {"stream": stream, "input": f"hello [[mock {words}]]"} | fields
    return reply(API, KEY, json.dumps(body).encode())


def answered(words, **fields):
    return replied(words, **fields).answer


def document(words, **fields):
    return json.loads(answered(words, stream=False, **fields).frames[0].data)
