"""The plots of the page: how a measure is distributed, and how the run went over time.

Geometry only, in units of a drawing of ``WIDTH`` by ``HEIGHT``; the templates draw it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wirecheck_load.measures import MEASURES, PERCENTILES
from wirecheck_load.report.axes import Axis, Words, path, round_up
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
    x, y = _across(steps), _upwards(1.0)
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


def _upwards(high: float) -> Axis:
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


@dataclass(frozen=True, slots=True)
class _Panel:
    """A plot over time: which columns of the series, in what words and styles."""

    title: str
    columns: Mapping[str, tuple[str, str]]
    words: Words = "{:,.10g}".format


PANELS = (
    _Panel("Tokens per second", {"tokens_per_s": ("", "main")}),
    _Panel("Streams at once", {"concurrent": ("", "main")}),
    _Panel(
        "Time to first token",
        {"ttft_p95": ("p95", "second"), "ttft_p50": ("p50", "main")},
        short_duration,
    ),
    _Panel(
        "Inter-token latency",
        {"itl_p95": ("p95", "second"), "itl_p50": ("p50", "main")},
        short_duration,
    ),
    _Panel(
        "Streams that ended in each interval",
        {"completed": ("completed", "good"), "failed": ("failed", "bad")},
    ),
)


def over_time(result: Result) -> Iterator[Plot]:
    """How the run went; empty if nothing was measured."""
    series = result["series"]
    if not series:
        return
    end_s = max(result["plan"]["warm_up_s"] + result["measured_s"], series[-1]["at_s"], 1.0)
    x = Axis(0, end_s, LEFT, WIDTH - LEFT - RIGHT)
    for panel in PANELS:
        if any(point[column] for point in series for column in panel.columns):
            yield _panel(panel, result, x)


def _panel(panel: _Panel, result: Result, x: Axis) -> Plot:
    series = result["series"]
    values = [point[column] or 0 for point in series for column in panel.columns]
    y = _upwards(round_up(max(values)))
    curves = [
        Curve(label, style, "".join(path(line) for line in _lines(series, column, x, y)))
        for column, (label, style) in panel.columns.items()
    ]
    ticks = x.ticks(lambda at_s: f"{at_s:,.10g} s")
    shade = list(_unmeasured(result, x))
    return Plot(panel.title, "", curves, ticks, y.ticks(panel.words), shade=shade)


def _lines(series: Sequence[Result], column: str, x: Axis, y: Axis) -> Iterator[list[Place]]:
    """A line for each run of points that have a value; one alone is a short dash."""
    for known, points in groupby(series, key=lambda point: point[column] is not None):
        if known:
            line = [(x.at(point["at_s"]), y.at(point[column])) for point in points]
            yield line if len(line) > 1 else [line[0], (line[0][0] + 2, line[0][1])]


def _unmeasured(result: Result, x: Axis) -> Iterator[Place]:
    """The warm-up, and what went on after the load had ended."""
    warm_up_s = result["plan"]["warm_up_s"]
    over_s = warm_up_s + result["measured_s"]
    for begin_s, end_s in ((0, warm_up_s), (over_s, x.high)):
        if end_s > begin_s:
            yield x.at(begin_s), round(x.at(end_s) - x.at(begin_s), 1)
