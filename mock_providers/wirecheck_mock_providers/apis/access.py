"""Whom a mock serves and which models it knows: everybody and any, unless it is told otherwise."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.apis.api import Api
from wirecheck_mock_providers.script.model import Failure
from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.script.selection import MODEL_PREFIX

#: No model's name is longer. Every event repeats it, up to 50,000 times.
_NAME_MAX_LENGTH: Final = 512
_LATEST: Final = ":latest"
#: Models whose scenario is that there is no such model.
_NO_SUCH_MODELS: Final = frozenset(
    MODEL_PREFIX + name for name, row in SCENARIOS.items() if row.failure is Failure.MODEL
)


@dataclass(frozen=True, slots=True)
class Access:
    """What `--require-key` and `--models` say; without keys any key will do, and so for models."""

    keys: tuple[str, ...] = field(default=(), repr=False)
    models: tuple[str, ...] = ()

    def refusal(self, api: Api, headers: Mapping[str, str]) -> Answer | None:
        """Return what a caller gets who has no key or a wrong one; None if there is no fault."""
        key = api.key(headers)
        if key is None:
            return api.no_key()
        return None if self._admits(key) else api.wrong_key(headers)

    def knows(self, model: str) -> bool:
        """Return whether a call may name the model."""
        if len(model) > _NAME_MAX_LENGTH:
            return False
        if not self.models or model.startswith(MODEL_PREFIX):
            return True
        # Ollama means the same model with this tag and without one.
        names = {name.removesuffix(_LATEST) for name in self.models}
        return model.removesuffix(_LATEST) in names

    def tells(self, model: str) -> bool:
        """Return whether there is such a model for one who asks for it, and not for an answer."""
        return self.knows(model) and model not in _NO_SUCH_MODELS

    def listed(self, real: tuple[str, ...]) -> tuple[str, ...]:
        """Return the models of a provider whose real ones are `real`, and those of scenarios."""
        return (*(self.models or real), *(MODEL_PREFIX + name for name in SCENARIOS))

    def _admits(self, key: str) -> bool:
        # Each is compared, and in constant time: how long it takes tells nothing of any of them.
        found = [hmac.compare_digest(key.encode(), known.encode()) for known in self.keys]
        return any(found) or not found


EVERYBODY: Final = Access()
