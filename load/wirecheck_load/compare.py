"""What has changed between two runs, and whether it is more than their noise.

The noise of a percentile is the interval in which it lies with a confidence of 95 %, by the ranks
of its order statistics; two whose intervals do not meet differ. Gaps within a stream resemble one
another, so of measures per token a stream counts as one observation.
"""

import argparse
import json
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.table import Table

from wirecheck_load.measures import MEASURES
from wirecheck_load.report.wording import amount, share

USAGE_ERROR, WORSE = 4, 1
# No report is larger: a page of points and forty streams.
MAX_BYTES = 64 * 1024 * 1024
COMPARED = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
# Of a confidence of 95 % (two-sided normal quantile).
Z = 1.96
# Which way is worse: times that grow, speeds that fall.
RATES = frozenset(name for name, measure in MEASURES.items() if measure.unit != "ms")

Report = Mapping[str, Any]
Interval = tuple[float, float]


class CompareError(Exception):
    """A file that is no report of a load run: which, why, and what would be right."""


@dataclass(frozen=True, slots=True)
class Change:
    """One number of two runs.

    Attributes:
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


def main(argv: Sequence[str]) -> int:
    """Compare two reports; returns the exit code: 1 if something became worse beyond noise."""
    options = _parser().parse_args(argv)
    try:
        before, after = read(options.before), read(options.after)
    except CompareError as error:
        sys.stderr.write(f"wirecheck load compare: {error}\n")
        return USAGE_ERROR
    found = list(changes(before, after))
    _print(found, before, after)
    return WORSE if any(it.worse for it in found) else 0


class _Parser(argparse.ArgumentParser):
    """Exits as the gate does."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n{self.format_usage()}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="wirecheck load compare",
        description="What has changed between two runs, and whether it is more than their noise.",
        epilog="Exit codes: 0 nothing became worse, 1 something did beyond noise, 4 no report.",
    )
    parser.add_argument("before", metavar="A", help="report.json of a run, or its folder")
    parser.add_argument("after", metavar="B", help="report.json of a later run, or its folder")
    return parser


def read(name: str) -> Report:
    """Read a report.

    Raises:
        CompareError: It is none.
    """
    path = Path(name) / "report.json" if Path(name).is_dir() else Path(name)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES)
        report: Report = json.loads(content)
        _check(report)
    except OSError as error:
        raise CompareError(
            f"{path}: {error.strerror}; `wirecheck load --report DIR` writes reports"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CompareError(f"{path} is no report.json of `wirecheck load`") from error
    return report


def _check(report: Any) -> None:
    """Touch all that a comparison reads, so that it cannot fail later."""
    for name, steps in report["distributions"].items():
        last = 0.0
        for value, up_to in steps:
            if not 0 <= last <= up_to or not value >= 0:
                raise ValueError(name)
            last = up_to
        if not steps or not isinstance(report["measures"][name]["count"], int):
            raise ValueError(name)
    for count in _ended(report):
        if not isinstance(count, int) or count < 0:
            raise TypeError(count)


def _ended(report: Report) -> tuple[int, int]:
    """How many streams failed, and how many ended."""
    streams = report["streams"]
    failed = sum(streams["failed"].values())
    return failed, failed + streams["completed"]


def changes(before: Report, after: Report) -> Iterator[Change]:
    """What can be compared: percentiles of measures that both runs have, and the errors."""
    for name, measure in MEASURES.items():
        if name in before["distributions"] and name in after["distributions"]:
            for percentile, part in COMPARED.items():
                yield _percentiles(f"{name}.{percentile}", measure.unit, part, before, after)
    (bad, all_), (bad_after, all_after) = _ended(before), _ended(after)
    if all_ and all_after:
        apart, up = _apart(_wilson(bad, all_), _wilson(bad_after, all_after))
        yield Change("errors", "share", bad / all_, bad_after / all_after, apart, apart and up)


def _percentiles(name: str, unit: str, part: float, before: Report, after: Report) -> Change:
    measure = name.partition(".")[0]
    values, intervals = [], []
    for report in (before, after):
        steps = report["distributions"][measure]
        values.append(_value(steps, part))
        intervals.append(_interval(steps, part, _observations(report, measure)))
    apart, up = _apart(*intervals)
    worse = apart and up != (measure in RATES)
    return Change(name, unit, values[0], values[1], apart, worse)


def _observations(report: Report, measure: str) -> int:
    count: int = report["measures"][measure]["count"]
    return min(count, sum(_ended(report))) if MEASURES[measure].per_token else count


def _interval(steps: Sequence[Sequence[float]], part: float, count: int) -> Interval:
    """Where a percentile lies, by the binomial spread of its rank."""
    spread = Z * sqrt(part * (1 - part) / max(count, 1))
    return _value(steps, part - spread), _value(steps, part + spread)


def _value(steps: Sequence[Sequence[float]], part: float) -> float:
    place = bisect_left([up_to for _, up_to in steps], part)
    return steps[min(place, len(steps) - 1)][0]


def _wilson(bad: int, count: int) -> Interval:
    """The interval of a share (Wilson, 1927): right for few and for none too."""
    share_, square = bad / count, Z * Z
    middle = (share_ + square / (2 * count)) / (1 + square / count)
    half = (
        Z
        / (1 + square / count)
        * sqrt(share_ * (1 - share_) / count + square / (4 * count * count))
    )
    return middle - half, middle + half


def _apart(before: Interval, after: Interval) -> tuple[bool, bool]:
    """Whether two intervals do not meet, and whether the second is above."""
    up = after[0] > before[1]
    return up or after[1] < before[0], up


def _print(found: Sequence[Change], before: Report, after: Report) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("", "before", "after", "change", ""):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for it in found:
        ratio = "" if it.ratio is None else f"{(it.ratio - 1) * 100:+.1f} %"
        table.add_row(it.name, _cell(it, it.before), _cell(it, it.after), ratio, _said(it))
    console.print(table)
    for title, report in (("before", before), ("after", after)):
        if not report.get("generator", {}).get("trusted", True):
            console.print(f"[yellow]{title}: its own generator was late, so do not trust it[/]")


def _cell(change: Change, value: float) -> str:
    return share(value) if change.unit == "share" else amount(value, change.unit)


def _said(change: Change) -> str:
    if not change.beyond_noise:
        return "[dim]within noise[/]"
    return "[red]worse[/]" if change.worse else "[green]better[/]"
