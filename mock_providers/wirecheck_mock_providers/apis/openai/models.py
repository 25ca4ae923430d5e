"""Lists of models in OpenAI's shape: the mock takes any name, and some choose a scenario."""

from typing import Any, Final

from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.script.seeds import EPOCH_BASE_S
from wirecheck_mock_providers.script.selection import MODEL_PREFIX

_REAL_NAMES: Final = ("gpt-4o-mini", "gpt-4o", "gpt-4-turbo-preview")


def names(real: tuple[str, ...]) -> tuple[str, ...]:
    """Return a provider's real names, and those that choose a scenario by themselves."""
    return (*real, *(MODEL_PREFIX + name for name in SCENARIOS))


def listing(real: tuple[str, ...] = _REAL_NAMES, owner: str = "wirecheck-mock") -> dict[str, Any]:
    """Return the body of `GET /v1/models`."""
    models = [
        {"id": name, "object": "model", "created": EPOCH_BASE_S, "owned_by": owner}
        for name in names(real)
    ]
    return {"object": "list", "data": models}
