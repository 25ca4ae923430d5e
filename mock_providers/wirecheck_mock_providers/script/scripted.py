"""What a user's scripts are asked about a call, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from wirecheck_mock_providers.script.keys import Value
from wirecheck_mock_providers.script.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Asked:
    """One call, as far as scripts look at it."""

    model: str
    prompt: str
    """The text of the last user message."""
    headers: Mapping[str, str]
    """Names in lower case."""
    run: str | None = None
    """None if neither the call nor its base URL named one."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """What a script answers."""

    row: Scenario
    values: Mapping[str, Value]
    """Those keys that it gives, read."""
    script: str
    """The name of the script's entry, or where it stands."""
    reply: int
    """Which one of its replies this is, counted from 1."""


class Scripts(Protocol):
    """The scripts of a user."""

    def find(self, asked: Asked) -> Scripted | None:
        """Count the call, and return the answer if a script has one."""

    def as_json(self) -> dict[str, Any]:
        """Return the body of `GET /_mock/scripts`."""


class NoScripts:
    """What a user has who gave none."""

    def find(self, asked: Asked) -> None:
        """Return nothing."""

    def as_json(self) -> dict[str, Any]:
        """Return empty lists."""
        return {"scripts": [], "mistakes": []}


NO_SCRIPTS: Final = NoScripts()
