"""The plots of the page, and how a measure is distributed.

Geometry only, in units of a drawing of ``WIDTH`` by ``HEIGHT``; the templates draw it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wirecheck_load.measures import MEASURES, PERCENTILES
from wirecheck_load.report.axes import Axis, path
from wirecheck_load.report.wording import duration, short_duration

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 18, 12, 28
WORDS = 90  # what a mark's words take

DISTRIBUTED = ("ttft", "itl", "added", "total")
# The time axis of a distribution: a little room at both ends, and neither so wide that a few values
# of almost nothing take up most of it (they stand at its left edge), nor less than a doubling.
ROOM = 1.1
WIDEST, NARROWEST = 3000, 2
# Marked percentiles, and how far below their places their words stand: not upon one another.
MARKED = {"p50": 4, "p95": 14, "p99": -3}

Result = Mapping[str, Any]
Place = tuple[float, float]
Label = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a plot; ``style`` is its class in ``load.css``."""

    label: str
    style: str
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a plot with words beside it.

    Attributes:
        before: Whether they stand on its left: on its right the plot ends.
        drop: How far below the place they stand.
    """

    x: float
    y: float
    text: str
    before: bool
    drop: float


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot.

    Attributes:
        shade: Where nothing was measured, as (x, width).
        goals: Where goals are, along the x axis.
    """

    title: str
    note: str
    curves: Sequence[Curve]
    x_ticks: Sequence[Label]
    y_ticks: Sequence[Label]
    marks: Sequence[Mark] = ()
    shade: Sequence[Place] = ()
    goals: Sequence[Label] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    ground: int = HEIGHT - BOTTOM


def distributions(result: Result) -> Iterator[Plot]:
    """How the measures are distributed: the share of values up to each, over a log axis."""
    for name in DISTRIBUTED:
        steps = result["distributions"].get(name)
        if steps:
            yield _distribution(result, name, steps)


def _distribution(result: Result, name: str, steps: Sequence[Sequence[float]]) -> Plot:
    x, y = _across(steps), upwards(1.0)
    row = result["measures"][name]
    places = _stairs([(x.start, y.start), *((x.at(value), y.at(up)) for value, up in steps)])
    return Plot(
        f"{MEASURES[name].title} ({name})",
        f"{row['count']:,} values",
        [Curve("", "main", path(list(places)))],
        x.ticks(short_duration),
        y.ticks(lambda share: f"{share * 100:g} %"),
        [
            _mark(x.at(row[it]), y.at(PERCENTILES[it] / 100), f"{it} {duration(row[it])}", drop)
            for it, drop in MARKED.items()
        ],
        goals=list(_goals(result, name, x)),
    )


def _across(steps: Sequence[Sequence[float]]) -> Axis:
    high = steps[-1][0] * ROOM
    low = min(max(steps[0][0] / ROOM, high / WIDEST), high / NARROWEST)
    return Axis(low, high, LEFT, WIDTH - LEFT - RIGHT, "log")


def _mark(x: float, y: float, text: str, drop: float) -> Mark:
    return Mark(x, y, text, x > WIDTH - RIGHT - WORDS, drop)


def upwards(high: float) -> Axis:
    """The axis of what is plotted, from 0."""
    return Axis(0, high, HEIGHT - BOTTOM, -(HEIGHT - BOTTOM - TOP))


def _stairs(places: Iterable[Place]) -> Iterator[Place]:
    """A value's share counts from the value on, not before; what moves nothing is left out."""
    before = None
    for x, there in groupby(places, key=lambda place: place[0]):
        if before is not None:
            yield x, before
        *_, (_, before) = there
        yield x, before


def _goals(result: Result, name: str, x: Axis) -> Iterator[Label]:
    for goal in result["goals"]:
        if goal["subject"] == name and x.low <= goal["threshold"] <= x.high:
            yield x.at(goal["threshold"]), goal["goal"]
