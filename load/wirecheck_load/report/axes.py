"""From numbers to places in a drawing, and the round numbers along its axes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import ceil, floor, log10
from typing import Literal

# Digits at which a scale of round numbers begins anew, ten times as large.
ROUND = (1, 2, 5)
STEPS = 4
# A logarithmic scale over more decades names its tens only; over less than one, evenly spaced
# numbers.
FEW_DECADES = 2.2
ONE_DECADE = 0.9

Words = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a drawing.

    Attributes:
        low: The number at its beginning; above 0 where it is logarithmic.
        start: Where that is, in units of the drawing.
        length: From there to ``high``; negative where it goes up.
    """

    low: float
    high: float
    start: float
    length: float
    scale: Literal["linear", "log"] = "linear"

    def at(self, value: float) -> float:
        """Where a number is; one that lies outside is at the edge."""
        inside = min(max(value, self.low), self.high)
        if self.scale == "log":
            share = log10(inside / self.low) / log10(self.high / self.low)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return round(self.start + share * self.length, 1)

    def ticks(self, words: Words) -> list[tuple[float, str]]:
        """Round numbers, and where they are."""
        wide = self.scale == "log" and log10(self.high / self.low) > ONE_DECADE
        numbers = _decades(self.low, self.high) if wide else self._evenly()
        return [(self.at(number), words(number)) for number in numbers]

    def _evenly(self) -> Iterator[float]:
        step = round_up((self.high - self.low) / STEPS)
        first = ceil(self.low / step - 1e-9)
        yield from takewhile(
            lambda number: number <= self.high * (1 + 1e-9),
            (step * (first + count) for count in range(STEPS * 2)),
        )


def _decades(low: float, high: float) -> Iterator[float]:
    digits = ROUND if log10(high / low) < FEW_DECADES else (1,)
    for power in range(floor(log10(low)), ceil(log10(high)) + 1):
        for digit in digits:
            number = digit * 10.0**power
            if low * (1 - 1e-9) <= number <= high * (1 + 1e-9):
                yield number


def round_up(value: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … (or 0.1, 0.2, 0.5 …) that is not under a number above 0."""
    power = 10.0 ** floor(log10(value))
    return next(digit * power for digit in (*ROUND, 10) if digit * power >= value * (1 - 1e-9))


def path(places: Sequence[tuple[float, float]]) -> str:
    """A line through places, as SVG has it."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places) if places else ""
