"""When streams begin, and how many at once: a profile's stages as moments and levels."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, repeat
from math import sqrt
from typing import Literal

from wirecheck_load.profiles.table import Stage

Spacing = Literal["constant", "poisson"]


@dataclass(frozen=True, slots=True)
class _Line:
    """A stage in seconds and arrivals a second: the rate moves evenly over it."""

    start_s: float
    length_s: float
    first: float
    last: float

    @property
    def arrivals(self) -> float:
        return (self.first + self.last) / 2 * self.length_s

    def when(self, count: float) -> float:
        """After how many seconds there have been so many arrivals: solves their integral."""
        slope = (self.last - self.first) / self.length_s
        root = sqrt(max(self.first**2 + 2 * slope * count, 0.0))
        return 2 * count / (self.first + root) if self.first + root else 0.0


def _lines(stages: Sequence[Stage], peak: float, run_time_s: float) -> Iterator[_Line]:
    starts = accumulate((stage.share for stage in stages), initial=0.0)
    before = 0.0
    for stage, (start, end) in zip(stages, pairwise(starts), strict=True):
        last = stage.load * peak
        first = before if stage.ramps else last
        yield _Line(start * run_time_s, (end - start) * run_time_s, first, last)
        before = last


def level_at(stages: Sequence[Stage], peak: float, run_time_s: float, at_s: float) -> float:
    """The load (users, or arrivals a second) at a moment of the run."""
    level = 0.0
    for line in _lines(stages, peak, run_time_s):
        if at_s < line.start_s:
            break
        share = min((at_s - line.start_s) / line.length_s, 1.0)
        level = line.first + (line.last - line.first) * share
    return level


def arrivals(
    stages: Sequence[Stage], peak_per_s: float, run_time_s: float, spacings: Iterator[float]
) -> Iterator[float]:
    """The moments of all arrivals, in seconds since the start, from their distances."""
    begun = 0.0
    wanted = next(spacings)
    for line in _lines(stages, peak_per_s, run_time_s):
        while wanted < begun + line.arrivals:
            yield line.start_s + line.when(wanted - begun)
            wanted += next(spacings)
        begun += line.arrivals


def spacings(spacing: Spacing, seed: int) -> Iterator[float]:
    """The distances of arrivals in mean distances, the first from the start."""
    if spacing == "constant":
        yield 0.0
        yield from repeat(1.0)
    chance = random.Random(seed)  # noqa: S311 - no secret
    while True:
        yield chance.expovariate(1)
