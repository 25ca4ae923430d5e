"""``wirecheck load compare``: what has changed between two runs, told and as an exit code."""

import argparse
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wirecheck.cli.main import USAGE_ERROR, Parser
from wirecheck.report.visible import clipped
from wirecheck_load.noise import Change, changes
from wirecheck_load.report.reading import Report, ReportError, read
from wirecheck_load.report.wording import amount, share

OK, WORSE = 0, 1
# What a comparison wants to be the same, and how much of it is shown where it is not.
SAME = ("profile", "users", "rate_per_s", "arrivals", "scenarios", "abandon")
SHOWN = 60


def main(argv: Sequence[str]) -> int:
    """Compare two reports; returns the exit code: 1 if something became worse beyond noise."""
    options = _parser().parse_args(argv)
    try:
        before, after = read(options.before), read(options.after)
    except ReportError as error:
        sys.stderr.write(f"wirecheck load compare: {error}\n")
        return USAGE_ERROR
    found = list(changes(before, after))
    if not found:
        sys.stderr.write("wirecheck load compare: there is nothing that both runs measured\n")
        return USAGE_ERROR
    console = Console(highlight=False)
    console.print(_table(found))
    for warning in _warnings(before, after):
        console.print(f"[yellow]{escape(warning)}[/]", soft_wrap=True)
    return WORSE if any(it.worse for it in found) else OK


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="wirecheck load compare",
        description="What has changed between two runs, and whether it is more than their noise.",
        epilog="Exit codes: 0 nothing became worse, 1 something did beyond noise, 4 no report.",
    )
    parser.add_argument("before", metavar="A", help="report.json of a run, or its folder")
    parser.add_argument("after", metavar="B", help="report.json of a later run, or its folder")
    return parser


def _table(found: Sequence[Change]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("", "before", "after", "change", ""):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for it in found:
        ratio = "" if it.ratio is None else f"{(it.ratio - 1) * 100:+.1f} %"
        table.add_row(it.name, _cell(it, it.before), _cell(it, it.after), ratio, _said(it))
    return table


def _cell(change: Change, value: float) -> str:
    return share(value) if change.unit == "share" else amount(value, change.unit)


def _said(change: Change) -> str:
    if not change.beyond_noise:
        return "[dim]within noise[/]"
    return "[red]worse[/]" if change.worse else "[green]better[/]"


def _warnings(before: Report, after: Report) -> Iterator[str]:
    for title, report in (("before", before), ("after", after)):
        if not report["generator"]["trusted"]:
            yield f"{title}: its own generator was late, so do not trust it"
    pairs = [("contract", before.get("contract"), after.get("contract"))]
    pairs += [(name, before["plan"].get(name), after["plan"].get(name)) for name in SAME]
    for name, was, is_ in pairs:
        if was != is_:
            said = f"{clipped(str(was), SHOWN)} before, {clipped(str(is_), SHOWN)} after"
            yield f"the runs differ in {name}: {said}"
