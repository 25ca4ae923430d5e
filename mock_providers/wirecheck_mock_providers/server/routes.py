"""The providers' routes, as data: a new API is a line here. Names in braces are read off the path.

For instance `/gemini/v1/models/{model}:generateContent`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final

from wirecheck_mock_providers.apis.access import Access
from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.apis.anthropic.messages import AnthropicMessages
from wirecheck_mock_providers.apis.anthropic.models import AnthropicModels
from wirecheck_mock_providers.apis.api import Api
from wirecheck_mock_providers.apis.deepseek import chat as deepseek
from wirecheck_mock_providers.apis.deepseek.models import DeepSeekModels
from wirecheck_mock_providers.apis.gemini import content as gemini
from wirecheck_mock_providers.apis.gemini import models as gemini_models
from wirecheck_mock_providers.apis.models import Models
from wirecheck_mock_providers.apis.ollama import compatible as ollama_compatible
from wirecheck_mock_providers.apis.ollama import models as ollama_models
from wirecheck_mock_providers.apis.ollama.models import OllamaCompatibleModels, OllamaModels
from wirecheck_mock_providers.apis.ollama.native import OllamaChat, OllamaGenerate
from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.openai.models import OpenAIModels
from wirecheck_mock_providers.apis.openai.responses import OpenAIResponses

Values = Mapping[str, str]
"""What the names in a path stand for, and what the query says."""
Bind = Callable[[Values], Api]
"""Makes the API that answers one call, where the path or the query says more than its body."""
BindModels = Callable[[Values], Models]
"""Makes what answers a question about models."""
Show = Callable[[bytes, Access], Answer]
"""Answers such a question where its body says which model is meant."""


def _models(kind: type[Models], api: Api) -> BindModels:
    return lambda values: kind(api, values.get("model"))


#: Every API by the path of its calls.
APIS: Final[Mapping[str, Api]] = {
    "/openai/v1/chat/completions": OpenAIChat(),
    "/openai/v1/responses": OpenAIResponses(),
    "/deepseek/chat/completions": deepseek.api(),
    "/deepseek/v1/chat/completions": deepseek.api(),
    "/ollama/api/chat": OllamaChat(),
    "/ollama/api/generate": OllamaGenerate(),
    "/ollama/v1/chat/completions": ollama_compatible.api(),
    "/anthropic/v1/messages": AnthropicMessages(),
    # The AI SDK's base URL has the version in it, that of Anthropic's own SDKs has not: whoever
    # sets ANTHROPIC_BASE_URL for both is served at both.
    "/anthropic/messages": AnthropicMessages(),
}

#: Those whose paths say more than which API it is.
BOUND: Final[Mapping[str, Bind]] = {
    f"/gemini/{version}/models/{{model}}:{method}": partial(gemini.bound, version, method)
    for version in gemini.VERSIONS
    for method in gemini.METHODS
}

#: Lists of models; those with `{model}` tell of one.
MODELS: Final[Mapping[str, BindModels]] = {
    "/openai/v1/models": _models(OpenAIModels, OpenAIChat()),
    "/openai/v1/models/{model}": _models(OpenAIModels, OpenAIChat()),
    "/deepseek/models": _models(DeepSeekModels, deepseek.api()),
    "/deepseek/v1/models": _models(DeepSeekModels, deepseek.api()),
    "/ollama/api/tags": _models(OllamaModels, OllamaChat()),
    "/ollama/v1/models": _models(OllamaCompatibleModels, ollama_compatible.api()),
    "/ollama/v1/models/{model}": _models(OllamaCompatibleModels, ollama_compatible.api()),
    "/anthropic/v1/models": _models(AnthropicModels, AnthropicMessages()),
    "/anthropic/v1/models/{model}": _models(AnthropicModels, AnthropicMessages()),
    **{
        f"/gemini/{version}/models{rest}": partial(gemini_models.bound, version)
        for version in gemini.VERSIONS
        for rest in ("", "/{model}")
    },
}

#: Those that name the model in their body.
SHOWN: Final[Mapping[str, Show]] = {
    "/ollama/api/show": partial(ollama_models.shown, OllamaChat()),
}

#: What is there to be read, and always the same.
CONSTANTS: Final[Mapping[str, Any]] = {"/ollama/api/version": ollama_models.VERSION}

#: A name in braces, both of which re.escape has escaped.
_NAME: Final = re.compile(r"\\\{(\w+)\\\}")


class Paths:
    """All routes' paths; finds the one that fits."""

    def __init__(self, templates: Collection[str]) -> None:
        self._plain = {template for template in templates if "{" not in template}
        self._patterns = {
            template: re.compile(_NAME.sub(r"(?P<\1>[^/]*)", re.escape(template)))
            for template in templates
            if template not in self._plain
        }

    def find(self, path: str) -> tuple[str, Values]:
        """Return the template that fits and its values, or the path itself."""
        if path in self._plain:
            return path, {}
        for template, pattern in self._patterns.items():
            if match := pattern.fullmatch(path):
                return template, match.groupdict()
        return path, {}


def providers() -> list[str]:
    """Return the providers' names, which are the first segments of their paths."""
    return sorted({path.split("/")[1] for path in (*APIS, *BOUND)})
