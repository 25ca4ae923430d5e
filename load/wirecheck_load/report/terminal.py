"""A run on the terminal: a line while it goes on, a summary when it is over."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from wirecheck.report.visible import clipped
from wirecheck.report.wording import counted
from wirecheck_load.measures import MEASURES, PERCENTILES, Series, Tally
from wirecheck_load.report.verdict import verdict
from wirecheck_load.report.wording import (
    amount,
    duration,
    plan_in_words,
    quantity,
    share,
)

Result = Mapping[str, Any]

# Those that a summary always shows, measured or not; the others where there are values.
ALWAYS = ("ttft", "itl", "tpot", "total")
COLUMNS = (*PERCENTILES, "max")
# What is left out where there is no room for it: first the titles, then a percentile.
LAYOUTS = (
    (True, COLUMNS),
    (False, COLUMNS),
    (False, tuple(name for name in COLUMNS if name != "p90")),
)
FAILURES = 5
GAP = 2  # columns
DETAIL = 300  # characters, before a terminal's width cuts them further
COLOURS = {"passed": "green", "warned": "yellow", "failed": "red"}


def summary(console: Console, result: Result) -> None:
    """Print what a run came to; no line is wrapped, what is too long is cut."""
    told = verdict(result)
    _print(console, "")
    _print(console, f"[bold]{_plain(result['endpoint'])}[/], {_plain(result['contract'])}")
    _print(console, f"[dim]{plan_in_words(result)}[/]", "")
    _print(console, _measures(console, result), "")
    _print(console, *_lines(_facts(result)), "")
    if result["failures"]:
        _print(console, *_lines(_failures(result)), "")
    _print(console, *_lines(_levels(result) if result["search"] else _goals(result)), "")
    _print(console, f"[bold {COLOURS[told.outcome]}]{told.word}[/]")
    if result["search"] or not result["streams"]["completed"]:
        console.print(escape(told.sentence))


def _print(console: Console, *things: str | Text | Table) -> None:
    for thing in things:
        console.print(thing, no_wrap=True, overflow="ellipsis", crop=True)


def _plain(text: str) -> str:
    return escape(clipped(text, DETAIL))


def _lines(rows: Iterator[Sequence[str]]) -> Iterator[Text]:
    """Rows as lines: each column as wide as its words, so that only the last is ever cut."""
    cells = [list(map(Text.from_markup, row)) for row in rows]
    *widths, _ = (max(cell.cell_len for cell in column) for column in zip(*cells, strict=True))
    for *row, last in cells:
        for cell, width in zip(row, widths, strict=True):
            cell.pad_right(width + GAP - cell.cell_len)
        yield Text.assemble(*row, last)


def _measures(console: Console, result: Result) -> Table:
    unbounded = console.options.update(max_width=sys.maxsize)
    tables = [_layout(result, titled, columns) for titled, columns in LAYOUTS]
    fitting = (
        table
        for table in tables
        if Measurement.get(console, unbounded, table).maximum <= console.width
    )
    return next(fitting, tables[-1])


def _layout(result: Result, titled: bool, columns: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="dim")
    table.add_column("", no_wrap=True)
    for name in ("count", *columns):
        table.add_column(name.replace("p999", "p99.9"), justify="right", no_wrap=True)
    for name, measure in MEASURES.items():
        row = result["measures"][name]
        if row["count"] or name in ALWAYS:
            cells = [amount(row[it], measure.unit) for it in columns]
            title = f" [dim]{measure.title}[/]" if titled else ""
            table.add_row(f"[bold]{name}[/]{title}", f"{row['count']:,}", *cells)
    return table


def _facts(result: Result) -> Iterator[Sequence[str]]:
    streams, speed, generator = result["streams"], result["throughput"], result["generator"]
    yield "[dim]streams[/]", ", ".join(_endings(streams))
    rates = f"{speed['streams_per_s']:,.1f} streams/s, {speed['tokens_per_s']:,.0f} tokens/s"
    yield "[dim]throughput[/]", f"{rates}, {speed['concurrent']:,.1f} at once"
    yield "[dim]warm-up[/]", f"{counted(streams['warm_up'], 'stream')}, not counted"
    yield "[dim]checked[/]", f"text and order of {streams['checked']:,} of {streams['started']:,}"
    cost = f"CPU {share(generator['cpu'])}, late by {duration(generator['loop_lag_p99'])} at p99"
    if generator["trusted"]:
        yield "[dim]generator[/]", cost
    else:
        yield "[yellow]generator[/]", f"[bold yellow]not trusted[/]: {cost}"
        yield "", "use more processes or machines, or less load"
    if result["lost_workers"]:
        lost = f"{result['lost_workers']}: what they had not yet reported is missing"
        yield "[bold yellow]workers lost[/]", lost


def _endings(streams: Result) -> Iterator[str]:
    yield f"{streams['completed']:,} completed"
    yield from (f"[red]{times:,} {kind}[/]" for kind, times in streams["failed"].items())
    for name, words in (("abandoned", "left by us"), ("in_flight", "in flight at the end")):
        if streams[name]:
            yield f"{streams[name]:,} {words}"


def _failures(result: Result) -> Iterator[Sequence[str]]:
    failures = result["failures"]
    for it in failures[:FAILURES]:
        yield f"[red]{it['count']:,}[/]", f"[red]{_plain(it['kind'])}[/]", _plain(it["detail"])
    if len(failures) > FAILURES:
        yield "", "", f"[dim]and {len(failures) - FAILURES} more[/]"


def _goals(result: Result) -> Iterator[Sequence[str]]:
    for goal in result["goals"]:
        yield _sign(goal), _plain(goal["goal"]), quantity(goal["actual"], goal["quantity"])


def _sign(goal: Result) -> str:
    if goal["met"]:
        return "[green]met[/]"
    return "[bold red]missed[/]" if goal["actual"] is not None else "[bold red]not measured[/]"


def _levels(result: Result) -> Iterator[Sequence[str]]:
    for level in result["search"]["levels"]:
        sign = "[green]kept[/]" if level["kept"] else "[red]broke[/]"
        broken = [it for it in level["goals"] if not it["met"]]
        reasons = (
            f"{_plain(it['goal'])}: {quantity(it['actual'], it['quantity'])}" for it in broken
        )
        yield counted(round(level["users"]), "user"), sign, "; ".join(reasons)


def progress(tally: Tally, series: Series, at_s: float, run_time_s: float, load: str) -> str:
    """The line that says how a run goes on; its TTFT is that of the last streams."""
    words = [
        f"{at_s:,.0f} of {run_time_s:,.0f} s",
        load,
        f"{tally.counts['completed']:,} completed",
    ]
    failed = tally.failures.total()
    words += [f"{failed:,} failed"] if failed else []
    recent = max((number for number, it in series.points.items() if it.ttft.count), default=None)
    if recent is not None:
        words.append(f"TTFT p95 {duration(series.points[recent].ttft.percentile(95))}")
    elif not tally.counts["started"]:
        words.append("warming up")
    return ", ".join(words)
