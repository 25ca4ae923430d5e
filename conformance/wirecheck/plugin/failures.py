"""What pytest shows of the checks that failed: each cause once in full, each check in one line."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from wirecheck.report import Group, finding_text
from wirecheck.report.terminal import COLUMNS
from wirecheck.report.visible import clipped
from wirecheck.report.wording import counted
from wirecheck.rules import Result

# A line of `short test summary info`; pytest cuts it at the width of the terminal.
_LONGEST_ESSENCE = 200
_STYLES = {
    "Expected:": {"green": True},
    "Seen:": {"red": True},
    "Could not be judged:": {"red": True},
}


@dataclass(frozen=True)
class Crash:
    """What pytest asks for in ``--tb=line``, in the short summary and in JUnit's ``message``."""

    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.id}: {self.message}"


@dataclass
class Failure:
    """Stands where pytest keeps a traceback: it is printed, and is text to JUnit and others.

    Attributes:
        text: Everything there is to say of the check.
        reprcrash: The essence.
        told: Whether pytest prints ``text``; not so with ``--tb=line``.
        others: Which others are of the same cause, in words.
    """

    text: str
    reprcrash: Crash
    told: bool = True
    others: str = field(default="", init=False)

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer: Any) -> None:
        """Print it, but for the first line, which pytest's heading says already."""
        if not self.told:
            return
        for line in self.text.splitlines()[1:]:
            writer.line(line, **_style(line))
        if self.others:
            writer.line()
            writer.line(self.others)


def _style(line: str) -> dict[str, bool]:
    return next((style for label, style in _STYLES.items() if line.startswith(label)), {})


def failure(result: Result, recordings: Mapping[str, Any], *, told: bool) -> Failure:
    """What is to be shown of a check that failed."""
    return Failure(finding_text(result, recordings), Crash(result.id, essence(result)), told)


def essence(result: Result) -> str:
    """What was seen, in one line."""
    finding = result.findings[0]
    seen = f"not judged: {finding.actual}" if finding.untestable else finding.actual
    return clipped(seen, _LONGEST_ESSENCE)


def brief(group: Group) -> str:
    """A cause in a line: its rule, and what was seen."""
    first, *more = group.rules
    which = f"{first} and {len(more):,} more" if more else first
    return f"{which}: {essence(group.example)}"


def fold(groups: Iterable[Group], failed: Mapping[str, pytest.TestReport]) -> None:
    """Leave of each cause the section of one check, which tells which others are of it."""
    for group in groups:
        reports = [failed[result.id] for result in group.results if result.id in failed]
        results = [result for result in group.results if result.id in failed]
        for sibling in reports[1:]:
            # What pytest gives to reports whose section need not be printed any more; their
            # lines in the short summary stay. No public name does it; without it, all is printed.
            vars(sibling)["_pdbshown"] = True
        if len(results) > 1 and isinstance(reports[0].longrepr, Failure):
            reports[0].longrepr.others = _others(results)


def _others(results: list[Result]) -> str:
    first, *others = results
    rules = Counter(result.rule for result in others)
    if set(rules) == {first.rule}:
        names = ", ".join(result.scenario for result in others)
    else:
        names = ", ".join(f"{rule} ({number:,})" for rule, number in rules.items())
    words = f"Also in {counted(len(others), 'more check')}: {names}."
    return textwrap.fill(words, COLUMNS, break_on_hyphens=False)
