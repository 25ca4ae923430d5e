"""What the server asks of a provider API."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.script.model import Script


@dataclass(frozen=True, slots=True)
class Steering:
    """What is read off a body, however broken it may be, to find the script and file the call."""

    prompt: str = ""
    """The text of the last user message."""
    model: str = ""
    stream: bool = False


class Api(ABC):
    """One API of one provider. All methods are pure."""

    provider: str
    name: str

    @abstractmethod
    def key(self, headers: Mapping[str, str]) -> str | None:
        """Return the API key that the call carries."""

    @abstractmethod
    def steering(self, body: Any) -> Steering:
        """Read what can be read off a body of any shape."""

    @abstractmethod
    def read(self, headers: Mapping[str, str], body: Any) -> Any:
        """Return what `encode` needs to know of the call; hashable.

        Raises:
            Refused: the provider would not accept this call.
        """

    def spoken(self, script: Script) -> Script:
        """Return the script as this API can say it, if it lacks a field for something in it."""
        return script

    @abstractmethod
    def encode(self, script: Script, call: Any) -> Answer:
        """Return the answer that follows the script."""

    @abstractmethod
    def no_key(self) -> Answer | None:
        """Return the refusal of a call without a key; None where no key is asked for."""

    @abstractmethod
    def wrong_key(self, headers: Mapping[str, str]) -> Answer | None:
        """Return the refusal of a call with a key that is not known; None as for `no_key`."""

    @abstractmethod
    def unknown_model(self, model: str) -> Answer:
        """Return the refusal of a call of a model that is not known."""

    @abstractmethod
    def unreadable(self, reason: str) -> Answer:
        """Return the refusal of a body that is not JSON."""

    @abstractmethod
    def too_large(self, limit_bytes: int) -> Answer:
        """Return the refusal of a body that is longer than the mock holds."""

    @abstractmethod
    def unknown_steering(self, message: str) -> Answer:
        """Return the refusal of a directive that cannot be followed."""


class Refused(Exception):  # noqa: N818 - not an error of ours: the provider says no
    """The provider would not accept this call; carries what it answers instead."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer
