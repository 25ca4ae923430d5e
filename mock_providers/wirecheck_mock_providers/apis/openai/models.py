"""OpenAI's models, and how those who copy its API tell theirs."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.apis.models import Models
from wirecheck_mock_providers.apis.openai.dialect import ChatDialect
from wirecheck_mock_providers.apis.openai.errors import OpenAIError
from wirecheck_mock_providers.script.seeds import EPOCH_BASE_S

_JSON: Final = "application/json"


@dataclass(frozen=True)
class OpenAIModels(Models):
    """`GET /v1/models`, and `/v1/models/{model}`."""

    real: ClassVar[tuple[str, ...]] = ("gpt-4o-mini", "gpt-4o", "gpt-4-turbo-preview")
    owner: ClassVar = "wirecheck-mock"
    dialect: ClassVar = ChatDialect()

    def headers(self) -> Headers:
        """Return those of every answer."""
        return self.dialect.headers(_JSON)

    def one(self, model: str) -> dict[str, Any]:
        """Return the model object."""
        return {"id": model, "object": "model", "created": EPOCH_BASE_S, "owned_by": self.owner}

    def listing(self, models: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the list object."""
        return {"object": "list", "data": models}

    def unknown(self, model: str) -> Answer:
        """Answer 404; unlike a call of such a model, with its parameter's name."""
        message = f"The model '{model}' does not exist"
        error = OpenAIError(404, message, code="model_not_found", param="model")
        return error.answer(self.headers())
