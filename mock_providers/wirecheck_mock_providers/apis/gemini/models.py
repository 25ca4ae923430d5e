"""Google's list of models: the mock takes any name, and these choose a scenario by themselves."""

from typing import Any, Final

from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.script.selection import MODEL_PREFIX

_REAL_NAMES: Final = ("gemini-2.5-flash", "gemini-2.5-pro", "gemini-2.5-flash-lite")


def listing() -> dict[str, Any]:
    """Return the body of `GET /v1/models`, which fits on one page."""
    names = [*_REAL_NAMES, *(MODEL_PREFIX + name for name in SCENARIOS)]
    models = [
        {
            "name": f"models/{name}",
            "version": "001",
            "displayName": name.replace("-", " ").title(),
            "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent"],
            "temperature": 1,
            "topP": 0.95,
            "topK": 64,
            "maxTemperature": 2,
        }
        for name in names
    ]
    return {"models": models}
