"""How a run went over time: plots of its series."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from wirecheck_load.report.axes import Axis, Words, path, round_up
from wirecheck_load.report.plots import (
    LEFT,
    RIGHT,
    WIDTH,
    Curve,
    Place,
    Plot,
    Result,
    upwards,
)
from wirecheck_load.report.wording import short_duration


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
    y = upwards(round_up(max(values)))
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
