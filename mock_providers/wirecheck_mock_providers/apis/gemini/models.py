"""Google's models."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.apis.gemini import content, errors
from wirecheck_mock_providers.apis.gemini.errors import GeminiError
from wirecheck_mock_providers.apis.models import Models


@dataclass(frozen=True)
class GeminiModels(Models):
    """`GET /v1/models`, and `/v1/models/{model}`."""

    version: str = "v1"
    real = ("gemini-2.5-flash", "gemini-2.5-pro", "gemini-2.5-flash-lite")

    def headers(self) -> Headers:
        """Return those of every answer."""
        return errors.JSON_HEADERS

    def one(self, model: str) -> dict[str, Any]:
        """Return the model's resource."""
        return {
            "name": f"models/{model}",
            "version": "001",
            "displayName": model.replace("-", " ").title(),
            "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent"],
            "temperature": 1,
            "topP": 0.95,
            "topK": 64,
            "maxTemperature": 2,
        }

    def listing(self, models: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the only page there is."""
        return {"models": models}

    def unknown(self, model: str) -> Answer:
        """Answer 404; who asks for a model has named no method that it might not support."""
        message = (
            f"Model is not found: models/{model} for api version {self.version}. "
            "Call ListModels to see the list of available models and their supported methods."
        )
        return GeminiError("NOT_FOUND", message).answer()


def bound(version: str, values: Mapping[str, str]) -> GeminiModels:
    """Return what a path and its query ask for, the key among it."""
    api = content.bound(version, "generateContent", {"model": "", **values})
    return GeminiModels(api, values.get("model"), version)
