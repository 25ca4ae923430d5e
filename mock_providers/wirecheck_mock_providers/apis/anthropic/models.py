"""Anthropic's list of models: the mock takes any name; these choose a scenario by themselves."""

from typing import Any, Final

from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.script.selection import MODEL_PREFIX

_REAL_NAMES: Final = ("claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5")
_CREATED_AT: Final = "2026-09-21T00:00:00Z"


def listing() -> dict[str, Any]:
    """Return the body of `GET /v1/models`."""
    names = [*_REAL_NAMES, *(MODEL_PREFIX + name for name in SCENARIOS)]
    models = [
        {
            "type": "model",
            "id": name,
            "display_name": name.replace("-", " ").title(),
            "created_at": _CREATED_AT,
            "lifecycle": "active",
        }
        for name in names
    ]
    return {"data": models, "has_more": False, "first_id": names[0], "last_id": names[-1]}
