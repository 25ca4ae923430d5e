"""The matrix of a contract: its scenarios as rows, its rules as columns, outcomes as cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wirecheck.report.cards import Card, anchors_of_causes
from wirecheck.report.filing import anchor
from wirecheck.report.model import Run
from wirecheck.report.wording import OUTCOME_WORDS
from wirecheck.rules import RULES, Level, Result

# What could not be judged is failed (or warned), but does not say that the rule is broken.
UNTESTABLE = "untestable"
SIGNS = {
    "passed": "✓",
    "failed": "✕",
    "known": "k",
    "flaky": "f",
    "warned": "!",
    "not_exercised": "○",
    UNTESTABLE: "?",
}
LOOKS = {**OUTCOME_WORDS, UNTESTABLE: "could not be judged"}


@dataclass(frozen=True, slots=True)
class Column:
    """A rule; ``opens`` says that it is the first of its family."""

    rule: str
    family: str
    name: str
    level: Level
    requirement: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A check: how it looks, and where its details are."""

    look: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A scenario: a cell for each column, None where the rule does not apply."""

    scenario: str
    does: str
    href: str
    troubled: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All checks of a contract."""

    contract: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    looks: tuple[str, ...]


def matrices(run: Run, cards: Sequence[Card]) -> tuple[Matrix, ...]:
    """A matrix for each contract that has results."""
    causes = anchors_of_causes(cards)
    found = (_matrix(run, name, causes) for name in run.contracts)
    return tuple(matrix for matrix in found if matrix.rows)


def look(run: Run, result: Result) -> str:
    """How a result is shown: its outcome, unless a list bears it, or it could not be judged."""
    if result.id in run.borne:
        return run.standing(result)
    return UNTESTABLE if result.findings and result.findings[0].untestable else result.outcome


def _matrix(run: Run, contract: str, causes: Mapping[str, str]) -> Matrix:
    results = [result for result in run.judged if result.contract == contract]
    columns = _columns(results)
    scenarios: dict[str, dict[str, Result]] = {}
    for result in results:
        scenarios.setdefault(result.scenario, {})[result.rule] = result
    rows = tuple(_row(run, by_rule, columns, causes) for by_rule in scenarios.values())
    seen = {look(run, result) for result in results}
    looks = tuple(it for it in SIGNS if it in seen)
    return Matrix(contract, run.contracts[contract].title, columns, rows, looks)


def _columns(results: Iterable[Result]) -> tuple[Column, ...]:
    """The rules in the order of the rules' own table; what a contract adds stands behind it."""
    first_of = {result.rule: result for result in reversed(list(results))}
    order = {rule: number for number, rule in enumerate(RULES)}
    columns: list[Column] = []
    for rule in sorted(first_of, key=lambda it: (order.get(it, len(order)), it)):
        family, _, name = rule.partition(".")
        opens = not columns or columns[-1].family != family
        result = first_of[rule]
        columns.append(Column(rule, family, name, result.level, result.requirement, opens))
    return tuple(columns)


def _row(
    run: Run, by_rule: Mapping[str, Result], columns: Sequence[Column], causes: Mapping[str, str]
) -> Row:
    first = next(iter(by_rule.values()))
    home = "#" + anchor(first.contract, first.scenario)
    return Row(
        scenario=first.scenario,
        does=run.scenarios.get(first.scenario, ""),
        href=home,
        troubled=any(result.findings for result in by_rule.values()),
        cells=tuple(
            Cell(look(run, result), causes.get(result.id, home)) if result else None
            for result in (by_rule.get(column.rule) for column in columns)
        ),
    )
