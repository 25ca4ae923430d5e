"""OpenAI's list of models: the mock takes any name, and these choose a scenario by themselves."""

from typing import Any, Final

from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.script.seeds import EPOCH_BASE_S
from wirecheck_mock_providers.script.selection import MODEL_PREFIX

_REAL_NAMES: Final = ("gpt-4o-mini", "gpt-4o", "gpt-4-turbo-preview")


def listing() -> dict[str, Any]:
    """Return the body of `GET /v1/models`."""
    names = [*_REAL_NAMES, *(MODEL_PREFIX + name for name in SCENARIOS)]
    models = [
        {"id": name, "object": "model", "created": EPOCH_BASE_S, "owned_by": "wirecheck-mock"}
        for name in names
    ]
    return {"object": "list", "data": models}
