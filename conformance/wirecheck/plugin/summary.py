"""What a run of the gate comes to, at the end of pytest's output."""

from pathlib import Path
from typing import Any

from wirecheck.report import Run, grouped

MOST_GROUPS = 12
MOST_SCENARIOS = 4


def print_summary(reporter: Any, run: Run, stale: list[str], report: Path | None) -> None:
    """Print the causes of all findings, most costly first, then the counts."""
    reporter.section("wirecheck")
    for contract in run.contracts:
        _print_contract(reporter, run, contract)
    groups = grouped(run.judged)
    for group in groups[:MOST_GROUPS]:
        _print_group(reporter, group)
    if len(groups) > MOST_GROUPS:
        reporter.write_line(f"  … and {len(groups) - MOST_GROUPS} more causes")
    for line in stale:
        reporter.write_line(line, red=True)
    if report is not None:
        reporter.write_line("")
        reporter.write_line(f"report: {report}")


def _print_contract(reporter: Any, run: Run, contract: str) -> None:
    results = [result for result in run.judged if result.contract == contract]
    counts = {
        outcome: sum(result.outcome == outcome for result in results) for outcome in run.summary
    }
    failed = counts["failed"]
    verdict = "conforms" if not failed else "does not conform"
    told = ", ".join(
        f"{number:,} {outcome.replace('_', ' ')}" for outcome, number in counts.items() if number
    )
    reporter.write(f"{contract} {verdict}", green=not failed, red=bool(failed), bold=True)
    reporter.write(f": {told}\n")


def _print_group(reporter: Any, group: Any) -> None:
    finding, example = group.finding, group.example
    failed = group.outcome == "failed"
    reporter.write_line("")
    rules = group.rules[0] if len(group.rules) == 1 else f"{len(group.rules)} rules"
    reporter.write(rules, red=failed, yellow=not failed, bold=True)
    reporter.write(f"  ({group.cost})\n")
    if finding.untestable:
        reporter.write_line(f"  could not be judged: {finding.actual}")
    else:
        reporter.write_line(f"  {example.requirement}")
        reporter.write_line(f"  expected: {finding.expected}")
        reporter.write_line(f"  seen:     {finding.actual}")
    scenarios = list(dict.fromkeys(result.scenario for result in group.results))
    more = len(scenarios) - MOST_SCENARIOS
    tail = f" and {more} more" if more > 0 else ""
    reporter.write_line(f"  in {', '.join(scenarios[:MOST_SCENARIOS])}{tail}")
