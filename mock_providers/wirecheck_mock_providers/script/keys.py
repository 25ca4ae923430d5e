"""The keys that scenarios take: name, meaning, range and default of each, as data."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from wirecheck_mock_providers.script.profiles import PROFILES, STEADY
from wirecheck_mock_providers.script.suggest import quoted, unknown

Value = int | float | str
Kind = Literal["name", "integer", "milliseconds", "choice"]

_PATTERNS: Final[dict[Kind, re.Pattern[str]]] = {
    "name": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
    "integer": re.compile(r"[0-9]{1,18}"),
    "milliseconds": re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?"),
}
_NAME_RULE: Final = "1 to 64 letters, digits, '.', '_' or '-', and begins with a letter or digit"

#: Most tokens in one answer: what bounds the memory that one call can claim.
TOKENS_MAX: Final = 50_000


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a directive."""

    name: str
    kind: Kind
    meaning: str
    most: int = 0
    """The greatest value that a number may have; the least is 0."""
    default: Value | None = None
    choices: tuple[str, ...] = ()
    """What a choice may be."""

    def read(self, text: str) -> Value:
        """Return the value that `text` spells.

        Raises:
            ValueError: it spells none, or one out of range; the message says what would be right.
        """
        if self.kind == "choice":
            if text in self.choices:
                return text
            raise ValueError(unknown(self.name, text, self.choices))
        if _PATTERNS[self.kind].fullmatch(text):
            if self.kind == "name":
                return text
            number = float(text)
            if number <= self.most:
                return int(number) if number.is_integer() else number
        raise ValueError(f"{self.name}={quoted(text)}: {self.name} is {self.rule}.")

    @property
    def rule(self) -> str:
        """What a value must be, in words."""
        if self.kind == "name":
            return _NAME_RULE
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        number = "an integer" if self.kind == "integer" else "a number of milliseconds"
        return f"{number} from 0 to {self.most}"

    def with_default(self, default: Value | None) -> "Key":
        """Return the same key with another default."""
        return replace(self, default=default)

    def as_json(self) -> dict[str, Any]:
        """Return the key's row in the table of scenarios."""
        return {
            "name": self.name,
            "meaning": self.meaning,
            "value": self.rule,
            "default": self.default,
        }


RUN: Final = Key("run", "name", "the id under which the journal files the call")
SEED: Final = Key("seed", "integer", "another seed, other words and ids", 2**53, 0)
TOKENS: Final = Key("tokens", "integer", "how many text tokens", TOKENS_MAX)
TTFT: Final = Key("ttft", "milliseconds", "ms from the call to the first token", 600_000, 0)
ITL: Final = Key("itl", "milliseconds", "ms from one token to the next", 60_000, 0)
JITTER: Final = Key("jitter", "milliseconds", "each token is late by up to so many ms", 60_000, 0)
PROFILE: Final = Key(
    "profile",
    "choice",
    "how the times are spread; ttft and itl, where given, are its medians",
    default=STEADY.name,
    choices=tuple(PROFILES),
)
HOLD: Final = Key("hold", "integer", "send so many tokens, then wait for the release", TOKENS_MAX)
AFTER: Final = Key("after", "integer", "how many tokens are sent before the fault", TOKENS_MAX, 3)

COMMON: Final = (RUN, SEED, TOKENS, TTFT, ITL, JITTER, PROFILE, HOLD)
