"""Recordings judged, and what is printed of it: each cause once, then the counts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console

from wirecheck.cli.errors import UserError
from wirecheck.cli.lookup import scenario
from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.recording import Recording
from wirecheck.report import Group, finding_text, grouped
from wirecheck.report.visible import visible
from wirecheck.report.wording import OUTCOME_WORDS, counted
from wirecheck.rules import Outcome, Result, judge, rules_for

# So many scenarios are named in which a rule has findings.
_NAMED = 3
ORDER: tuple[Outcome, ...] = ("failed", "warned", "passed", "not_exercised")


def tell(console: Console, promised: Mapping[str, Contract], recordings: list[Recording]) -> int:
    """Judge recordings and print the verdicts; returns the exit code.

    Args:
        console: Where to.
        promised: The contract of each recording, by the name that the recording gives.
        recordings: Those of one scenario are judged together.

    Raises:
        UserError: Two recordings have one name, or a contract has no such scenario.
    """
    by_name: dict[str, Recording] = {}
    for recording in recordings:
        if by_name.setdefault(recording.name, recording) is not recording:
            raise UserError(f"two files hold {visible(recording.name)}: judge them one at a time.")
    results = list(judged(promised, recordings))
    for group in grouped(results):
        _print_cause(console, group, by_name)
    return tell_counts(console, results)


def tell_counts(console: Console, results: Sequence[Result]) -> int:
    """Print how many checks came out how; returns the exit code."""
    counts = Counter(result.outcome for result in results)
    told = ", ".join(f"{counts[it]:,} {OUTCOME_WORDS[it]}" for it in ORDER if counts[it])
    show(console, f"{counted(len(results), 'check')}: {told}")
    return 1 if counts["failed"] else 0


def tell_briefly(console: Console, results: Sequence[Result]) -> int:
    """Print which rules have findings, and where; returns the exit code.

    What could not be judged is the consequence of something else, and only counted.
    """
    for group in grouped(results):
        if not group.untestable:
            names = [result.scenario for result in group.results]
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            show(console, f"{group.outcome} {group.example.rule}: {group.example.requirement}")
            show(console, f"       in {', '.join(names[:_NAMED])}{more}")
    return tell_counts(console, results)


def judged(promised: Mapping[str, Contract], recordings: Sequence[Recording]) -> Iterator[Result]:
    """The verdicts on recordings; those of one scenario are judged together.

    Args:
        promised: The contract of each recording, by the name that the recording gives.
        recordings: In any order.

    Raises:
        UserError: A contract has no such scenario.
    """
    by_scenario: dict[tuple[str, str], list[Recording]] = defaultdict(list)
    for recording in recordings:
        by_scenario[recording.contract, recording.scenario].append(recording)
    for (contract, name), group in by_scenario.items():
        yield from _of_scenario(promised[contract], name, group)


def _of_scenario(
    contract: Contract, name: str, recordings: Sequence[Recording]
) -> Iterator[Result]:
    chosen = scenario(contract, name)
    readings = [Reading(recording, contract) for recording in recordings]
    for rule in rules_for(contract, chosen):
        yield judge(rule, contract, chosen, readings)


def _print_cause(console: Console, group: Group, by_name: Mapping[str, Recording]) -> None:
    show(console, finding_text(group.example, by_name))
    others = [result.id for result in group.results[1:]]
    if others:
        show(console, f"\nAlso in {counted(len(others), 'more check')}:")
        for id_ in others:
            show(console, f"  {id_}")
    show(console, "")


def show(console: Console, text: str) -> None:
    """Print text as it stands."""
    # Lines of at most 100 columns; to break them here would break the marks under the wire.
    console.print(text, highlight=False, markup=False, soft_wrap=True)
