"""What Ollama says it has: the mock takes any name, and some choose a scenario."""

from datetime import UTC, datetime
from typing import Any, Final

from wirecheck_mock_providers.apis.ollama.errors import MODELS
from wirecheck_mock_providers.apis.openai.models import names
from wirecheck_mock_providers.script.seeds import EPOCH_BASE_S, draw

VERSION: Final = {"version": "0.6.3"}
_SIZE_BYTES: Final = 2_019_393_189


def tags() -> dict[str, Any]:
    """Return the body of `GET /api/tags`."""
    modified = datetime.fromtimestamp(EPOCH_BASE_S, UTC).isoformat()
    models = [
        {
            "name": name,
            "model": name,
            "modified_at": modified,
            "size": _SIZE_BYTES,
            "digest": draw(name, "digest", 32).hex(),
            "details": {
                "parent_model": "",
                "format": "gguf",
                "family": "llama",
                "families": ["llama"],
                "parameter_size": "3.2B",
                "quantization_level": "Q4_K_M",
            },
        }
        for name in names(MODELS)
    ]
    return {"models": models}
