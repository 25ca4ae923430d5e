"""The words of a goal: ``ttft.p95 < 300ms``, ``errors < 0.1%``, ``throughput.tokens > 500/s``."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

from wirecheck_load.measures import MEASURES
from wirecheck_load.outcome import Failure

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)
Quantity = Literal["time", "rate", "share", "count"]

# What a threshold may be written in, and what one of it is in the unit that we compare in.
UNITS: Mapping[Quantity, Mapping[str, float]] = MappingProxyType(
    {
        "time": {"ms": 1, "s": 1000, "us": 0.001, "µs": 0.001},
        "rate": {"/s": 1, "": 1, "/min": 1 / 60},
        "share": {"%": 0.01, "": 1},
        "count": {"": 1},
    }
)
# What a measure that is no time or rate of a stream is compared as.
OF_THE_RUN: Mapping[str, Quantity] = MappingProxyType(
    {
        "errors": "share",
        **{f"errors.{kind}": "share" for kind in Failure},
        "goodput": "share",
        "throughput.tokens": "rate",
        "throughput.streams": "rate",
        "streams": "count",
    }
)
_GOAL = re.compile(
    r"\s*(?P<subject>[\w.-]+?)\s*(?P<comparison><=|>=|<|>)\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%|[a-zµ]*(?:/[a-z]+)?)\s*"
)
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?|100|999)|max")
EXAMPLES = "'ttft.p95 < 300ms', 'errors < 0.1%', 'speed.p5 > 20', 'throughput.tokens > 500/s'"


class GoalError(Exception):
    """A goal that says nothing that can be judged: what is wrong, and what would be right."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal.

    Attributes:
        text: As it was written.
        subject: A measure's name, or one of ``OF_THE_RUN``.
        percent: Which percentile of the measure; None for what is one number of the run.
        threshold: In milliseconds, per second, a share of 1, or a count.
    """

    text: str
    subject: str
    percent: float | None
    comparison: str
    threshold: float
    quantity: Quantity

    def holds_for(self, value: float) -> bool:
        """Whether a value of its subject is as the goal wants it."""
        return COMPARISONS[self.comparison](value, self.threshold)


def parse(text: str) -> Goal:
    """Read one goal.

    Raises:
        GoalError: It is none.
    """
    found = _GOAL.fullmatch(text)
    if not found:
        raise GoalError(f"{text!r} is no goal; goals look like {EXAMPLES}")
    subject, percent = _subject(text, found["subject"])
    quantity = OF_THE_RUN[subject] if percent is None else _quantity(subject)
    factor = _factor(text, quantity, found["unit"])
    threshold = float(found["number"]) * factor
    return Goal(text.strip(), subject, percent, found["comparison"], threshold, quantity)


def _quantity(measure: str) -> Quantity:
    return "time" if MEASURES[measure].unit == "ms" else "rate"


def _subject(text: str, words: str) -> tuple[str, float | None]:
    if words in OF_THE_RUN:
        return words, None
    name, _, percentile = words.partition(".")
    if name not in MEASURES:
        known = [*MEASURES, *OF_THE_RUN]
        close = get_close_matches(words, known, 1) or get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
        raise GoalError(f"{text!r}: there is no measure {words!r}: {hint}")
    found = _PERCENTILE.fullmatch(percentile)
    if not found:
        raise GoalError(
            f"{text!r}: say which percentile of {name}, such as {name}.p95, {name}.p99.9 or "
            f"{name}.max"
        )
    return name, _percent(found[1])


def _percent(digits: str | None) -> float:
    if digits is None:
        return 100.0
    # As reports write it: p999 is the 99.9th.
    return 99.9 if digits == "999" else float(digits)


def _factor(text: str, quantity: Quantity, unit: str) -> float:
    units = UNITS[quantity]
    if unit in units:
        return units[unit]
    written = [name or "no unit" for name in units]
    said = f"the unit {unit!r} is none of a {quantity}" if unit else f"a {quantity} needs a unit"
    raise GoalError(f"{text!r}: {said}; write {', '.join(written)}")
