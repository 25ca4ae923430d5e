"""Distributions of times and rates that merge without loss: HDR histograms.

The distribution of two processes together is that of all their values; an average of two p99s
would be the p99 of nothing. Each value is kept to three significant digits, in about 200 KiB for
all of them; to two, where there are many distributions, in about 25 KiB.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from hdrh.histogram import HdrHistogram

# Values are counted in thousandths of their unit: microseconds, where they are milliseconds.
SCALE = 1000
# One thousandth, and an hour in milliseconds.
LOWEST = 1
HIGHEST = 3_600_000 * SCALE
SIGNIFICANT_DIGITS = 3

# Thinned steps that are neighbours are no further apart, unless there was nothing between them:
# some hundred steps, and never more than 1,400 (an hour in thousandths is 1.02 to the power of
# 1,112).
SHARE_STEP = 0.005
VALUE_STEP = 1.02

# The percentiles that reports give, by the names that they have there.
PERCENTILES = {"p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0, "p999": 99.9}


class Distribution:
    """The values of one measure, in its unit: milliseconds, or tokens a second."""

    def __init__(self, digits: int = SIGNIFICANT_DIGITS) -> None:
        self.histogram = HdrHistogram(LOWEST, HIGHEST, digits)

    def add(self, values: Iterable[float]) -> None:
        """Count values. Below a thousandth counts as a thousandth, above an hour as an hour."""
        record = self.histogram.record_value
        for value in values:
            record(min(max(round(value * SCALE), LOWEST), HIGHEST))

    def merge(self, other: "Distribution") -> None:
        """Count another's values too."""
        self.histogram.add(other.histogram)

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self.histogram.get_total_count())

    @property
    def maximum(self) -> float | None:
        """The largest value; None if there is none."""
        return self.histogram.get_max_value() / SCALE if self.count else None

    def percentile(self, percent: float) -> float | None:
        """The value that this share of all values does not exceed; None if there is none."""
        return self.histogram.get_value_at_percentile(percent) / SCALE if self.count else None

    def steps(self) -> Iterator[tuple[float, float]]:
        """The cumulative distribution: each value, and the share (0 to 1) of those up to it."""
        for step in self.histogram.get_recorded_iterator():
            yield step.value_iterated_to / SCALE, step.total_count_to_this_value / self.count

    def thinned_steps(self) -> list[tuple[float, float]]:
        """The steps without those that are near to one that stays, in value and in share."""
        steps = list(self.steps())
        thinned = steps[:1]
        for step, after in pairwise(steps):
            value, up_to = thinned[-1]
            if after[1] - up_to > SHARE_STEP or after[0] > value * VALUE_STEP:
                thinned.append(step)
        return list(dict.fromkeys([*thinned, *steps[-1:]]))

    def as_json(self) -> dict[str, float | int | None]:
        """What ``report.json`` holds of it."""
        values: dict[str, float | None] = dict.fromkeys(PERCENTILES)
        if self.count:
            found = self.histogram.get_percentile_to_value_dict(list(PERCENTILES.values()))
            values = {name: found[percent] / SCALE for name, percent in PERCENTILES.items()}
        return {"count": self.count, **values, "max": self.maximum}

    def encode(self) -> str:
        """As text, for another process: HdrHistogram's own compressed form, in base64."""
        return str(self.histogram.encode().decode("ascii"))

    @classmethod
    def decode(cls, text: str) -> "Distribution":
        """Read what ``encode`` wrote."""
        made = cls()
        made.histogram = HdrHistogram.decode(text)
        return made
