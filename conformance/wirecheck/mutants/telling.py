"""The matrix told: as JSON, as tables of a terminal, as the page ``docs/mutants.md``."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from rich.table import Table
from rich.text import Text

from wirecheck.mutants.catalogue import Family
from wirecheck.mutants.matrix import VERDICTS, Matrix, Row

FAMILIES: tuple[Family, ...] = get_args(Family)
TITLES = {
    "expected": "killed by the expected rule",
    "another": "killed by another",
    "survived": "survived",
    "explained": "explained",
}


def as_json(matrix: Matrix) -> dict[str, Any]:
    """What ``wirecheck mutants --json`` prints.

    Its keys: ``total``, ``killed``, ``survived`` and ``explained`` are numbers of mutants;
    ``harmless`` is a number of right endpoints, and ``flagged`` the ids of those of which something
    was noticed. ``mutants`` has an object for each mutant, whose ``verdict`` is ``expected``,
    ``another``, ``survived`` or ``explained``.
    """
    return {
        "total": len(matrix.rows),
        "killed": matrix.count("expected") + matrix.count("another"),
        "survived": matrix.count("survived"),
        "explained": matrix.count("explained"),
        "harmless": len(matrix.harmless),
        "flagged": [row.entry.id for row in matrix.flagged],
        "mutants": [_object(row) for row in matrix.rows],
    }


def _object(row: Row) -> dict[str, Any]:
    entry = row.entry
    told = {
        "id": entry.id,
        "family": entry.family,
        "contract": entry.contract,
        "scenario": entry.mutant.scenario,
        "what": entry.mutant.name,
        "expected": list(entry.expected),
        "seen": list(row.seen),
        "verdict": row.verdict,
    }
    why = entry.mutant.explained
    return told | ({"explanation": why} if why else {})


def score(matrix: Matrix) -> str:
    """The result in one sentence."""
    counts = ", ".join(f"{matrix.count(it)} {TITLES[it]}" for it in VERDICTS)
    return (
        f"{len(matrix.rows)} broken endpoints: {counts}; "
        f"{len(matrix.harmless)} harmless ones: {len(matrix.flagged)} flagged."
    )


def by_family(matrix: Matrix) -> Iterator[tuple[str, ...]]:
    """For each family its name and its numbers, in the order of ``VERDICTS``."""
    for family in FAMILIES:
        counts = [matrix.count(verdict, family) for verdict in VERDICTS]
        if any(counts):
            yield (family, *map(str, counts))


def summary(matrix: Matrix) -> Table:
    """What became of each family."""
    table = _table("family", *TITLES.values())
    for column in table.columns[1:]:
        column.justify = "right"
    for cells in by_family(matrix):
        table.add_row(*cells)
    return table


def noticed_otherwise(matrix: Matrix) -> Table:
    """Those that were not killed by the expected rule."""
    table = _table("verdict", "mutant")
    for row in (*matrix.rows, *matrix.flagged):
        if row.verdict != "expected":
            verdict = "flagged" if row.entry.is_harmless else TITLES[row.verdict]
            table.add_row(Text(verdict), Text(f"{row.entry.id}\n{_why(row)}"))
    return table


def _why(row: Row) -> str:
    explained = row.entry.mutant.explained
    if explained:
        return f"  {explained}"
    return f"  expected: {_listed(row.entry.expected)}\n  seen: {_listed(row.seen)}"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


# Of the many rules that cannot be judged for one cause, the first few tell it.
MOST_RULES = 4


def _listed(rules: Sequence[str]) -> str:
    more = [f"and {len(rules) - MOST_RULES} more"] if len(rules) > MOST_RULES else []
    return ", ".join([*rules[:MOST_RULES], *more]) or "none"


HEAD = """\
# Mutants

Endpoints that are broken on purpose, each in one way, and the rules that notice. A *recorded* one
is a recording of the reference server, changed; a *live* one is the reference server behind a proxy
that breaks what it passes on. Written by `wirecheck mutants --markdown > docs/mutants.md`, which
tried each of them.

"""


def as_markdown(matrix: Matrix) -> str:
    """The page; the same catalogue and verdicts give the same page."""
    return "".join([HEAD, score(matrix), "\n\n", _summary_page(matrix), *_families(matrix)])


def _summary_page(matrix: Matrix) -> str:
    return _markdown(("family", *TITLES.values()), by_family(matrix))


def _families(matrix: Matrix) -> Iterator[str]:
    for family in FAMILIES:
        rows = [row for row in matrix.rows if row.entry.family == family]
        if rows:
            yield f"\n## {family[0].upper()}{family[1:]}\n\n"
            yield _markdown(("mutant", "what is broken", "expected", "verdict"), map(_cells, rows))
    yield "\n## Harmless\n\nNothing is broken in these, and no rule may complain.\n\n"
    yield _markdown(("endpoint", "what is different", "verdict"), map(_quiet, matrix.harmless))


def _cells(row: Row) -> tuple[str, ...]:
    entry = row.entry
    verdict = TITLES[row.verdict]
    if entry.mutant.explained:
        verdict += f": {entry.mutant.explained}"
    return (
        f"`{entry.id}`",
        entry.mutant.name,
        _listed([f"`{rule}`" for rule in entry.expected]),
        verdict,
    )


def _quiet(row: Row) -> tuple[str, ...]:
    entry = row.entry
    return f"`{entry.id}`", entry.mutant.name, "flagged" if row.seen else "quiet"


def _markdown(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in cells] for cells in lines)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in escaped)
