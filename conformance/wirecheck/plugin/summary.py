"""What a run of the gate comes to, at the end of pytest's output: verdicts, then causes."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from rich.cells import cell_len

from wirecheck.plugin.failures import brief
from wirecheck.plugin.story import Story
from wirecheck.report import Group, Run, grouped
from wirecheck.report.terminal import COLUMNS
from wirecheck.report.visible import clipped, first_columns
from wirecheck.report.wording import OUTCOME_WORDS, counted
from wirecheck.rules import Result
from wirecheck.rules.judge import NEVER_CALLED

# More than fit on a screen have a line each; more than fit on another are named only.
MOST_CAUSES = 8
MOST_LINES = 16
MOST_NAMES = 4
_LONGEST_QUOTE = 240

_LABEL_COLUMNS = 12


def print_story(reporter: pytest.TerminalReporter, story: Story) -> None:
    """Print the verdicts, the causes of all findings, most costly first, and what is left."""
    _Printer(reporter, story).all()


class _Printer:
    def __init__(self, reporter: pytest.TerminalReporter, story: Story) -> None:
        self._reporter = reporter
        self._story = story
        # The last column stays free: some terminals break a line that fills it.
        self._columns = min(COLUMNS, reporter.config.get_terminal_writer().fullwidth - 1)

    def all(self) -> None:
        story = self._story
        self._reporter.write_sep("=", "wirecheck")
        self._verdicts()
        groups = grouped(result for result in story.run.judged if result.id not in story.run.borne)
        if _never_called(story.run, groups):
            self._point_at_mock()
        for group in groups[:MOST_CAUSES]:
            self._cause(group)
        self._more(groups[MOST_CAUSES:])
        if self._reporter.hasopt("s"):
            self._not_exercised()
        self._ending(found=bool(groups))

    # -- parts --------------------------------------------------------------------------------

    def _verdicts(self) -> None:
        judged = {result.contract for result in self._story.run.judged}
        contracts = [contract for contract in self._story.run.contracts if contract in judged]
        width = max(map(len, contracts), default=0)
        for contract in contracts:
            results = [it for it in self._story.run.judged if it.contract == contract]
            counts: Counter[str] = Counter(map(self._story.run.standing, results))
            failed, word = bool(counts["failed"]), _verdict(counts)
            told = ", ".join(
                f"{counts[outcome]:,} {OUTCOME_WORDS[outcome]}"
                for outcome in ("failed", "known", "flaky", "warned", "passed", "not_exercised")
                if counts[outcome]
            )
            proven = bool(counts.keys() - {"not_exercised"})
            self._reporter.write(
                f"{contract:{width}} {word}", green=proven and not failed, red=failed, bold=True
            )
            self._reporter.write(f": {told}\n")

    def _point_at_mock(self) -> None:
        self._reporter.write_line("")
        self._reporter.write_line("The mock provider was never called.", red=True, bold=True)
        for line in self._story.advice:
            self._lines(line)

    def _cause(self, group: Group) -> None:
        finding = group.finding
        self._reporter.write_line("")
        self._cost(group)
        what = "not judged" if finding.untestable else group.rules[0]
        self._reporter.write(f"{what}\n", bold=True)
        if finding.untestable:
            self._labelled("rules", _some(group.rules))
            self._labelled("missing", finding.actual)
        else:
            self._labelled("expected", finding.expected)
            self._labelled("seen", finding.actual)
        alike = group.alike
        self._labelled("in", self._places(alike))
        if others := group.results[len(alike) :]:
            self._labelled("also in", self._places(others))

    def _places(self, results: tuple[Result, ...]) -> str:
        several = len(self._story.run.contracts) > 1
        names = [f"{it.contract}::{it.scenario}" if several else it.scenario for it in results]
        return _some(tuple(dict.fromkeys(names)))

    def _more(self, groups: list[Group]) -> None:
        if not groups:
            return
        self._reporter.write_line("")
        self._reporter.write_line(f"and {counted(len(groups), 'more cause')}:")
        for group in groups[:MOST_LINES]:
            lead = self._cost(group)
            self._reporter.write_line(_cut(brief(group), self._columns - lead))
        unseen = dict.fromkeys(rule for group in groups[MOST_LINES:] for rule in group.rules)
        if unseen:
            self._lines(f"and of: {', '.join(unseen)}", indent="  ")

    def _cost(self, group: Group) -> int:
        """Begin a line with what a cause costs; returns the columns that it takes."""
        failed = group.outcome == "failed"
        cost = f"{group.cost:{_LABEL_COLUMNS - 2}}  "
        self._reporter.write(cost, red=failed, yellow=not failed, bold=True)
        return len(cost)

    def _not_exercised(self) -> None:
        reasons = Counter(it.reason for it in self._story.run.judged if it.reason)
        if reasons:
            self._reporter.write_line("")
            self._reporter.write_line("not exercised", cyan=True, bold=True)
        for reason, number in reasons.most_common():
            self._labelled(f"{number:,}", reason)

    def _ending(self, *, found: bool) -> None:
        story = self._story
        self._repeated()
        hints = list(self._hints(found=found))
        if story.stale or story.report or hints:
            self._reporter.write_line("")
        for line in story.stale:
            self._reporter.write_line(line, red=True)
        if story.report:
            self._reporter.write_line(f"report: {story.report}")
        for line in hints:
            self._lines(line)

    def _hints(self, *, found: bool) -> Iterator[str]:
        """By which options more is told."""
        if found and not self._reporter.config.getoption("conformance_report"):
            yield "all findings, with what came over the wire: --conformance-report DIR"
        if not self._reporter.hasopt("s") and any(it.reason for it in self._story.run.judged):
            yield "why checks were not exercised: -rs"

    def _repeated(self) -> None:
        times, unsteady = self._story.again.times, self._story.again.unsteady
        if not times:
            return
        self._reporter.write_line("")
        if not unsteady:
            listed = ", but for those that are listed" if self._story.again.listed else ""
            self._lines(f"In {times:,} probings every check came out alike{listed}.")
            return
        told = f"In {times:,} probings {counted(len(unsteady), 'check')} did not come out alike."
        self._lines(f"{told} Mend what is behind it, or list them (--conformance-flaky FILE):")
        for line in unsteady:
            self._reporter.write_line(line, red=True)

    # -- lines --------------------------------------------------------------------------------

    def _labelled(self, label: str, text: str) -> None:
        lead = f"  {label:{_LABEL_COLUMNS - 2}}"
        self._lines(lead + clipped(text, _LONGEST_QUOTE), indent=" " * _LABEL_COLUMNS)

    def _lines(self, text: str, indent: str = "") -> None:
        for line in _wrapped(text, self._columns, indent):
            self._reporter.write_line(line)


def _wrapped(text: str, columns: int, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(text, columns, subsequent_indent=indent, break_on_hyphens=False)


def _verdict(counts: Counter[str]) -> str:
    if counts["failed"]:
        return "does not conform"
    if not counts.keys() - {"not_exercised"}:
        return "was not checked"
    borne = " and ".join(word for word in ("known", "flaky") if counts[word])
    return f"conforms, but for {borne} findings" if borne else "conforms"


def _cut(text: str, columns: int) -> str:
    return text if cell_len(text) <= columns else first_columns(text, columns - 1) + "…"


def _never_called(run: Run, groups: Iterable[Group]) -> bool:
    """Whether a check missed the upstream, and nothing at all has come to it."""
    missed = any(group.finding.actual == NEVER_CALLED for group in groups)
    return missed and not any(it.journal and it.journal.calls for it in run.recordings)


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_NAMES
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown
