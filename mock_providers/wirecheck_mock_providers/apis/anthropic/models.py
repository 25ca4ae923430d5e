"""Anthropic's models."""

from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.apis.anthropic import errors
from wirecheck_mock_providers.apis.models import Models

_CREATED_AT: Final = "2026-09-21T00:00:00Z"


@dataclass(frozen=True)
class AnthropicModels(Models):
    """`GET /v1/models`, and `/v1/models/{model}`."""

    real = ("claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5")

    def headers(self) -> Headers:
        """Return those of every answer."""
        return errors.base_headers("application/json", errors.NO_IDENTITY)

    def one(self, model: str) -> dict[str, Any]:
        """Return the model object."""
        return {
            "type": "model",
            "id": model,
            "display_name": model.replace("-", " ").title(),
            "created_at": _CREATED_AT,
            "lifecycle": "active",
        }

    def listing(self, models: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the only page there is."""
        first, last = models[0]["id"], models[-1]["id"]
        return {"data": models, "has_more": False, "first_id": first, "last_id": last}

    def unknown(self, model: str) -> Answer:
        """Answer 404, as a call of such a model does."""
        return self.api.unknown_model(model)
