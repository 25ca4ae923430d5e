"""The providers' routes, as data: a new API is a line here. Names in braces are read off the path.

For instance `/gemini/v1/models/{model}:generateContent`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final

from wirecheck_mock_providers.apis.anthropic import models as anthropic_models
from wirecheck_mock_providers.apis.anthropic.messages import AnthropicMessages
from wirecheck_mock_providers.apis.api import Api
from wirecheck_mock_providers.apis.deepseek import chat as deepseek
from wirecheck_mock_providers.apis.gemini import content as gemini
from wirecheck_mock_providers.apis.gemini import models as gemini_models
from wirecheck_mock_providers.apis.ollama import compatible as ollama_compatible
from wirecheck_mock_providers.apis.ollama import models as ollama_models
from wirecheck_mock_providers.apis.ollama.native import OllamaChat, OllamaGenerate
from wirecheck_mock_providers.apis.openai import models as openai_models
from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.openai.responses import OpenAIResponses

Values = Mapping[str, str]
"""What the names in a path stand for, and what the query says."""
Bind = Callable[[Values], Api]
"""Makes the API that answers one call, where the path or the query says more than its body."""

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

#: What is there to be read, and always the same.
LISTINGS: Final[Mapping[str, Any]] = {
    "/openai/v1/models": openai_models.listing(),
    "/deepseek/models": deepseek.listing(),
    "/deepseek/v1/models": deepseek.listing(),
    "/ollama/api/tags": ollama_models.tags(),
    "/ollama/api/version": ollama_models.VERSION,
    "/ollama/v1/models": ollama_compatible.listing(),
    "/anthropic/v1/models": anthropic_models.listing(),
    **{f"/gemini/{version}/models": gemini_models.listing() for version in gemini.VERSIONS},
}

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
