"""A provider's models: all of them, or one that is asked for by name."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.access import Access
from wirecheck_mock_providers.apis.answer import Answer, Frame, Headers
from wirecheck_mock_providers.apis.api import Api


@dataclass(frozen=True)
class Models(ABC):
    """What one call asks about a provider's models. All methods are pure."""

    api: Api
    """That of the calls, for how it takes a key, and refuses one."""
    model: str | None = None
    """The one that is asked for; None for all of them."""

    # No fields, so no annotations that a dataclass would take for some.
    real: ClassVar[tuple[str, ...]]
    """Some names that the provider itself has."""

    def answer(self, headers: Mapping[str, str], access: Access) -> Answer:
        """Return the answer to a call with these headers."""
        refusal = access.refusal(self.api, headers)
        if refusal:
            return refusal
        if self.model is None:
            return self._said(self.listing([self.one(name) for name in access.listed(self.real)]))
        if not access.tells(self.model):
            return self.unknown(self.model)
        return self._said(self.one(self.model))

    def _said(self, value: dict[str, Any]) -> Answer:
        body = json_text.dump(value).encode() + b"\n"
        return Answer(200, self.headers(), (Frame(body, 0.0),))

    @abstractmethod
    def headers(self) -> Headers:
        """Return the headers of a good answer."""

    @abstractmethod
    def one(self, model: str) -> dict[str, Any]:
        """Return what is told of one model."""

    @abstractmethod
    def listing(self, models: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what the list of all is wrapped in."""

    @abstractmethod
    def unknown(self, model: str) -> Answer:
        """Return the provider's 404."""
