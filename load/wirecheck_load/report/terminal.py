"""A run on the terminal: one line while it goes on, a table when it is over."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wirecheck_load.measures import MEASURES, PERCENTILES
from wirecheck_load.report.wording import amount, duration, goal_in_words, plan_in_words, share

# Those that a summary always shows, measured or not; the others where there are values.
ALWAYS = ("ttft", "itl", "tpot", "total")


def summary(console: Console, result: Mapping[str, Any]) -> None:
    """Print what a run came to."""
    console.print()
    console.print(f"[bold]{escape(result['endpoint'])}[/]  {plan_in_words(result)}")
    console.print(_measures(result))
    _print_streams(console, result)
    _print_search(console, result)
    for goal in result["goals"]:
        sign = "[green]met   [/]" if goal["met"] else "[bold red]missed[/]"
        console.print(f"{sign}  {escape(goal_in_words(goal))}")
    _print_warnings(console, result)


def _measures(result: Mapping[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for name in ("count", *PERCENTILES, "max"):
        table.add_column(name, justify="right")
    for name, measure in MEASURES.items():
        row = result["measures"][name]
        if row["count"] or name in ALWAYS:
            cells = [amount(row[it], measure.unit) for it in (*PERCENTILES, "max")]
            table.add_row(f"{measure.title} [dim]{name}[/]", f"{row['count']:,}", *cells)
    return table


def _print_streams(console: Console, result: Mapping[str, Any]) -> None:
    streams, speed = result["streams"], result["throughput"]
    parts = [f"{streams['completed']:,} completed"]
    parts += [f"[red]{times:,} {kind}[/]" for kind, times in streams["failed"].items()]
    for name, words in (("abandoned", "left by us"), ("in_flight", "in flight at the end")):
        parts += [f"{streams[name]:,} {words}"] if streams[name] else []
    console.print(f"\n{streams['started']:,} streams: {', '.join(parts)}")
    console.print(
        f"[dim]{speed['streams_per_s']:,.1f} streams/s, {speed['tokens_per_s']:,.0f} tokens/s, "
        f"{speed['concurrent']:,.1f} at once on average; {streams['warm_up']:,} of the warm-up are "
        f"not counted; text and order checked in {streams['checked']:,}[/]"
    )
    for failure in result["failures"][:5]:
        console.print(
            f"  [red]{failure['count']:>5,}[/] {failure['kind']}: {escape(failure['detail'])}"
        )


def _print_search(console: Console, result: Mapping[str, Any]) -> None:
    search = result["search"]
    if search is None:
        return
    for level in search["levels"]:
        kept = "[green]kept[/]" if level["kept"] else "[red]broke[/]"
        console.print(f"  {level['users']:>6,.0f} users  {kept}")
    above = f"; {search['broke']:,.0f} broke one" if search["broke"] else ""
    console.print(f"[bold]{search['held']:,.0f} users kept all goals{above}[/]")


def _print_warnings(console: Console, result: Mapping[str, Any]) -> None:
    generator = result["generator"]
    if not generator["trusted"]:
        console.print(
            f"[bold yellow]not trusted[/]  the load generator itself was late (event loop p99 "
            f"{duration(generator['loop_lag_p99'])}, CPU {share(generator['cpu'])}): use "
            "--processes, more machines, or less load"
        )
    if result["lost_workers"]:
        console.print(
            f"[bold yellow]workers lost[/]  {result['lost_workers']}: what they had not yet "
            "reported is missing"
        )


def progress(tally: Any, at_s: float, run_time_s: float, active: str) -> str:
    """The line that says how a run goes on."""
    counts = tally.counts
    ttft = tally.distributions["ttft"].percentile(95)
    failed = tally.failures.total()
    words = [f"{at_s:,.0f} of {run_time_s:,.0f} s", active, f"{counts['completed']:,} completed"]
    words += [f"{failed:,} failed"] if failed else []
    words += [f"TTFT p95 {duration(ttft)}"] if ttft is not None else ["warming up"]
    return ", ".join(words)
