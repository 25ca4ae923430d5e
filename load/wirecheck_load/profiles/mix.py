"""What streams ask for: scenarios of the mock provider with their keys, by weight."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

_PART = re.compile(r"(?P<weight>\d+(?:\.\d+)?\s+)?(?P<name>[a-z][a-z-]*)(?P<keys>(?:\s+\S+)*)\s*")
_KEY = re.compile(r"(?P<name>[a-z_]+)=(?P<value>\d+(?:\.\d+)?)")


class MixError(Exception):
    """A scenario that cannot be asked for: what is wrong, and what would be right."""


@dataclass(frozen=True, slots=True)
class Part:
    """One scenario of a mix.

    Attributes:
        options: The scenario's keys, such as ``tokens``, ``ttft`` and ``itl`` (milliseconds).
        weight: Beside the other parts'.
    """

    scenario: str
    options: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    weight: float = 1.0


def parse(text: str) -> Part:
    """Read a part as the command line has it: ``6 stamped tokens=50 itl=20``.

    Raises:
        MixError: It is none.
    """
    found = _PART.fullmatch(text.strip())
    if not found:
        raise MixError(
            f"{text!r} is no scenario; write its name, its keys, and a weight before them if it "
            "has one: 'stamped tokens=50 itl=20', '3 slow-start'"
        )
    options = {}
    for word in found["keys"].split():
        key = _KEY.fullmatch(word)
        if not key:
            raise MixError(f"{text!r}: {word!r} is no key with a number, such as tokens=50")
        options[key["name"]] = float(key["value"])
    weight = float(found["weight"] or 1)
    if weight <= 0:
        raise MixError(f"{text!r}: a weight is more than 0")
    return Part(found["name"], MappingProxyType(options), weight)


def draw(parts: Sequence[Part], seed: str) -> Iterator[Part]:
    """Parts without end, drawn by their weights; the same seed draws the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    weights = [part.weight for part in parts]
    while True:
        yield from chance.choices(parts, weights)
