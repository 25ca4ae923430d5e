"""Whether goals were met: by a run as a whole, and by each stream of it (goodput)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from wirecheck_load.goals.grammar import Goal
from wirecheck_load.measures import MEASURES, Tally
from wirecheck_load.outcome import StreamOutcome


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal, and what the run came to.

    Attributes:
        actual: In the goal's unit: milliseconds, per second, a share of 1, or a count; None where
            nothing was measured, and then the goal is not met.
    """

    goal: Goal
    actual: float | None

    @property
    def met(self) -> bool:
        """Whether the run is as the goal wants it."""
        return self.actual is not None and self.goal.holds_for(self.actual)


def judge(goals: Sequence[Goal], tally: Tally, measured_s: float) -> tuple[Judged, ...]:
    """Compare what a run came to, in so many seconds without the warm-up, with its goals."""
    return tuple(Judged(goal, _actual(goal, tally, measured_s)) for goal in goals)


def _actual(goal: Goal, tally: Tally, measured_s: float) -> float | None:
    if goal.percent is not None:
        return tally.distributions[goal.subject].percentile(goal.percent)
    whole, _, part = goal.subject.partition(".")
    return OF_THE_RUN[whole](tally, part, measured_s)


def _throughput(tally: Tally, of: str, measured_s: float) -> float | None:
    amount = tally.tokens if of == "tokens" else tally.counts["completed"]
    return amount / measured_s if measured_s else None


# What is one number of the run; the second argument is what follows the name's point.
OF_THE_RUN: dict[str, Callable[[Tally, str, float], float | None]] = {
    "errors": lambda tally, kind, _measured_s: tally.failed_share(kind or None),
    "goodput": lambda tally, _part, _measured_s: tally.goodput,
    "throughput": _throughput,
    "streams": lambda tally, _part, _measured_s: tally.counts["completed"],
}


def met_by(goals: Sequence[Goal], outcome: StreamOutcome) -> bool:
    """Whether one stream met all goals that a stream can meet; one that failed met none.

    A goal on a percentile of a measure is held against the stream's own value; where a stream has
    many values (its gaps), against that percentile of its own. A measure of which a stream has no
    value, such as a gap where there is one token, does not bind it.
    """
    return outcome.completed and all(_met(goal, outcome) for goal in goals)


def _met(goal: Goal, outcome: StreamOutcome) -> bool:
    if goal.percent is None:
        return True
    values = sorted(MEASURES[goal.subject].of(outcome))
    if not values:
        return True
    # The nearest rank, as histograms have it.
    rank = max(ceil(goal.percent / 100 * len(values)), 1)
    return goal.holds_for(values[rank - 1])
