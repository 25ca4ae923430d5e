"""What has changed between two runs, and whether it is more than their noise.

The noise of a percentile is the interval in which it lies with a confidence of 99 %, by the ranks
of its order statistics; two whose intervals do not meet differ. (Some thirty numbers are compared,
so that of 95 % would cry wolf in one comparison of ten.) Gaps within a stream resemble one
another, so of measures per token a stream counts as one observation.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, sqrt

from wirecheck_load.measures import MEASURES, VALUE_STEP
from wirecheck_load.report.reading import Report, endings, measured

# The middle and the bad end: of times the high one, of rates the low one.
COMPARED = {
    "ms": {"p50": 0.5, "p95": 0.95, "p99": 0.99},
    "tokens/s": {"p50": 0.5, "p5": 0.05, "p1": 0.01},
}
# The generator's own lateness is no change of the endpoint.
NOT_COMPARED = frozenset({"delay"})
# Of a confidence of 99 % (two-sided normal quantile).
Z = 2.576

Interval = tuple[float, float]
Steps = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Change:
    """One number of two runs.

    Attributes:
        unit: A measure's, or ``share``.
        beyond_noise: Whether their intervals do not meet.
        worse: Whether it went the wrong way, beyond noise.
    """

    name: str
    unit: str
    before: float
    after: float
    beyond_noise: bool
    worse: bool

    @property
    def ratio(self) -> float | None:
        """After over before; None where before was nothing."""
        return self.after / self.before if self.before else None


def changes(before: Report, after: Report) -> Iterator[Change]:
    """What can be compared: percentiles of measures that both runs have, and the errors."""
    for name in measured(before):
        if name in after["distributions"] and name not in NOT_COMPARED:
            for percentile, part in COMPARED[MEASURES[name].unit].items():
                yield _percentiles(name, percentile, part, before, after)
    (bad, all_), (bad_after, all_after) = endings(before), endings(after)
    if all_ and all_after:
        apart, up = _apart(wilson(bad, all_), wilson(bad_after, all_after))
        yield Change("errors", "share", bad / all_, bad_after / all_after, apart, apart and up)


def _percentiles(
    measure: str, percentile: str, part: float, before: Report, after: Report
) -> Change:
    unit = MEASURES[measure].unit
    apart, up = _apart(_interval(before, measure, part), _interval(after, measure, part))
    return Change(
        f"{measure}.{percentile}",
        unit,
        _value(before, measure, percentile, part),
        _value(after, measure, percentile, part),
        beyond_noise=apart,
        # Times that grow are worse, and rates that fall.
        worse=apart and up == (unit == "ms"),
    )


def _value(report: Report, measure: str, percentile: str, part: float) -> float:
    exact: dict[str, float] = report["measures"][measure]
    return exact.get(percentile, _around(report["distributions"][measure], part)[1])


def _interval(report: Report, measure: str, part: float) -> Interval:
    return interval(report["distributions"][measure], part, _observations(report, measure))


def _observations(report: Report, measure: str) -> int:
    count: int = report["measures"][measure]["count"]
    return min(count, endings(report)[1]) if MEASURES[measure].per_token else count


def interval(steps: Steps, part: float, count: int) -> Interval:
    """Where a percentile lies, by the binomial spread of its rank among so many observations.

    Of a rank that so few observations do not have, nothing is known: 0 or infinity.
    """
    spread = Z * sqrt(part * (1 - part) / max(count, 1))
    low, high = 0.0, inf
    if part - spread > 0:
        least, value = _around(steps, part - spread)
        # What was thinned out of the steps lies so near to the step that stayed.
        low = max(least, value / VALUE_STEP)
    if part + spread < 1:
        _, high = _around(steps, part + spread)
    return low, high


def _around(steps: Steps, part: float) -> Interval:
    """The step that reaches this share, and the one before it."""
    place = min(bisect_left(steps, part, key=lambda step: step[1]), len(steps) - 1)
    return steps[max(place - 1, 0)][0], steps[place][0]


def wilson(bad: int, count: int) -> Interval:
    """The interval of a share (Wilson, 1927): right for few and for none too."""
    share, square = bad / count, Z * Z
    middle = share + square / (2 * count)
    half = Z * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return (middle - half) / (1 + square / count), (middle + half) / (1 + square / count)


def _apart(before: Interval, after: Interval) -> tuple[bool, bool]:
    """Whether two intervals do not meet, and whether the second is above."""
    up = after[0] > before[1]
    return up or after[1] < before[0], up
