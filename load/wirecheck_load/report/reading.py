"""Reads a ``report.json`` back: whoever gives it may have changed it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wirecheck_load.measures import MEASURES, PERCENTILES

# No report is larger: a page of points and forty streams.
MAX_BYTES = 64 * 1024 * 1024
# Beyond every time, rate and count that a run can come to, and exact as a float.
MOST = 2**53

Report = Mapping[str, Any]


class ReportError(Exception):
    """A file that is no report of a load run: which, why, and what would be right."""


def read(name: str) -> Report:
    """Read a report, from its file or its folder.

    Raises:
        ReportError: It is none.
    """
    path = Path(name) / "report.json" if Path(name).is_dir() else Path(name)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReportError(
            f"{path}: {error.strerror}; `wirecheck load --report DIR` writes reports"
        ) from error
    if len(content) > MAX_BYTES:
        raise ReportError(f"{path} is too large for a report.json of `wirecheck load`")
    try:
        report: Report = json.loads(content)
        _check(report)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReportError(f"{path} is no report.json of `wirecheck load`") from error
    return report


def measured(report: Report) -> Iterator[str]:
    """The measures that a report has values of; those that we do not know are left out."""
    return (name for name in MEASURES if name in report["distributions"])


def endings(report: Report) -> tuple[int, int]:
    """How many streams failed, and how many came to an end of their own."""
    streams = report["streams"]
    failed: int = sum(streams["failed"].values())
    return failed, failed + streams["completed"]


def _check(report: Report) -> None:
    """Touch all that a comparison reads, so that it cannot fail later."""
    for name in measured(report):
        row = report["measures"][name]
        _check_numbers(row["count"], *(row[it] for it in PERCENTILES))
        last = 0.0
        for value, up_to in report["distributions"][name]:
            _check_numbers(value)
            if not last < up_to <= 1:
                raise ValueError(name)
            last = up_to
        if not last or not isinstance(row["count"], int):
            raise ValueError(name)
    streams = report["streams"]
    for count in (streams["completed"], *streams["failed"].values()):
        _check_numbers(count)
        if not isinstance(count, int):
            raise TypeError(count)
    if not isinstance(report["generator"]["trusted"], bool):
        raise TypeError(report)
    dict(report["plan"])


def _check_numbers(*numbers: float) -> None:
    if not all(0 <= number <= MOST for number in numbers):  # no NaN either
        raise ValueError(numbers)
