"""Ollama's models, as its native API and its `/v1` tell them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.access import Access
from wirecheck_mock_providers.apis.answer import Answer, Headers
from wirecheck_mock_providers.apis.api import Api, Refused
from wirecheck_mock_providers.apis.models import Models
from wirecheck_mock_providers.apis.ollama import errors, request
from wirecheck_mock_providers.apis.ollama.compatible import OllamaDialect
from wirecheck_mock_providers.apis.ollama.errors import JSON_HEADERS
from wirecheck_mock_providers.apis.openai.models import OpenAIModels
from wirecheck_mock_providers.script.seeds import EPOCH_BASE_S, draw

VERSION: Final = {"version": "0.6.3"}
_SIZE_BYTES: Final = 2_019_393_189
_MODIFIED_AT: Final = datetime.fromtimestamp(EPOCH_BASE_S, UTC).isoformat()
_SHOW: Final = {"model": str}
_DETAILS: Final = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "3.2B",
    "quantization_level": "Q4_K_M",
}


@dataclass(frozen=True)
class OllamaModels(Models):
    """`GET /api/tags`: all there are; one of them is told by `shown`."""

    real = errors.MODELS

    def headers(self) -> Headers:
        """Return the content type."""
        return JSON_HEADERS

    def one(self, model: str) -> dict[str, Any]:
        """Return the model's row."""
        return {
            "name": model,
            "model": model,
            "modified_at": _MODIFIED_AT,
            "size": _SIZE_BYTES,
            "digest": draw(model, "digest", 32).hex(),
            "details": _DETAILS,
        }

    def listing(self, models: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the list."""
        return {"models": models}

    def unknown(self, model: str) -> Answer:
        """Answer 404."""
        return self.api.unknown_model(model)


@dataclass(frozen=True)
class OllamaShow(OllamaModels):
    """`POST /api/show`: one model in full."""

    def one(self, model: str) -> dict[str, Any]:
        """Return what is told of the model."""
        return {
            "license": "",
            "modelfile": f"FROM {model}\n",
            "parameters": "",
            "template": "{{ .Prompt }}",
            "details": _DETAILS,
            "model_info": {"general.architecture": "llama", "llama.context_length": 131_072},
            "capabilities": ["completion", "tools", "thinking"],
            "modified_at": _MODIFIED_AT,
        }


@dataclass(frozen=True)
class OllamaCompatibleModels(OpenAIModels):
    """`GET /v1/models`, and `/v1/models/{model}`."""

    real = errors.MODELS
    owner: ClassVar = "library"
    dialect: ClassVar = OllamaDialect()

    def unknown(self, model: str) -> Answer:
        """Answer 404."""
        return self.api.unknown_model(model)


def shown(api: Api, body: bytes, access: Access) -> Answer:
    """Return the answer to `POST /api/show`, which names the model in its body."""
    try:
        asked = request.read(json_text.load(body), _SHOW)
    except ValueError as error:
        return api.unreadable(str(error))
    except Refused as refused:
        return refused.answer
    return OllamaShow(api, asked.model).answer({}, access)
