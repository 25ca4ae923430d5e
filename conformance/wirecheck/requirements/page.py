"""The map as a Markdown page: counts, what is still to be done, then the tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from wirecheck.requirements.model import (
    REASONS,
    Entry,
    Map,
    Requirement,
    Section,
    State,
)
from wirecheck.requirements.reading import every_rule

OPENING = """\
# Requirements

What is required of a streaming endpoint, and which rules look for a breach. This page is generated
(`python -m wirecheck.requirements > docs/requirements.md`) from the tables in
`conformance/wirecheck/requirements/`. A test fails when a rule stands in no row, when a row names a
rule that there is not, when a sentence of [dialects.md](dialects.md) has no row, and when this page
is not what the tables say.

Levels: MUST, SHOULD and MAY are those of the cited text, for an endpoint. CTR binds where a
contract promises it; DRV is derived from what readers do; DF is de facto; OWN is what wirecheck
adds. What is derived, de facto or our own never fails a run: only rules of level MUST do, and each
of them has a row of level MUST or CTR. "Not yet" says what it would take. Numbers of clauses are
printed only where somebody looked them up ([the list](#clauses)).
"""


def page(map_: Map) -> str:
    """The whole page."""
    parts = (
        OPENING,
        "## Counts\n",
        *_counts(map_),
        "## Not yet\n",
        *_table(("requirement", "what it would take"), _work_order(map_)),
        "## The catalogue\n",
        *_catalogue(map_.catalogue),
        "## The dialects\n",
        "Every sentence of [dialects.md](dialects.md).\n",
        *_dialects(map_.dialects),
        "## Rules\n",
        *_table(("rule", "level", "stands in"), _rules(map_)),
        "## Clauses\n",
        *_table(("document", "what was read", "clauses"), _clauses(map_)),
    )
    return "\n".join(parts).rstrip() + "\n"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(columns)
    yield _line(["---"] * len(columns))
    yield from map(_line, rows)
    yield ""


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _counts(map_: Map) -> Iterator[str]:
    yield from _table(("", *State, "in all"), _count_rows(map_))
    reasons = Counter(row.excluded for row in map_.entries)
    rows = [(it.value, sentence, str(reasons[it])) for it, sentence in REASONS.items()]
    yield from _table(("excluded", "because", "rows"), rows)


def _count_rows(map_: Map) -> Iterator[list[str]]:
    for title, sections in (("catalogue", map_.catalogue), ("dialects", map_.dialects)):
        for section in sections:
            yield _counted(section.title, section.rows)
        yield _counted(f"**{title}**", [row for section in sections for row in section.rows])


def _counted(title: str, rows: Sequence[Entry]) -> list[str]:
    states = Counter(row.state for row in rows)
    return [title, *(str(states[state]) for state in State), str(len(rows))]


def _numbered(section: Section) -> Iterator[tuple[str, Entry]]:
    """The rows with their ids; those of sentences are counted within their section."""
    named = re.search(r"`([a-z-]+)`", section.title)
    prefix = named[1] if named else section.title.partition(" ")[0].lower()
    for number, row in enumerate(section.rows, 1):
        yield (row.id if isinstance(row, Requirement) else f"{prefix}-{number}"), row


def _everything(map_: Map) -> list[tuple[str, Entry]]:
    sections = (*map_.catalogue, *map_.dialects)
    return [numbered for section in sections for numbered in _numbered(section)]


def _work_order(map_: Map) -> Iterator[tuple[str, str]]:
    for id_, row in _everything(map_):
        if row.not_yet:
            rest = "the rest of " if row.rules else ""
            yield f"{rest}{id_} ({row.level})", row.not_yet


def _catalogue(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield f"### {section.title}\n"
        if section.note:
            yield f"{section.note}\n"
        rows = [
            (id_, row.level, row.binds, row.says, row.source, _looked_for(row))
            for id_, row in _numbered(section)
            if isinstance(row, Requirement)
        ]
        columns = ("id", "level", "binds", "requirement", "source", "checked by")
        yield from _table(columns, rows)


def _dialects(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield f"### {section.title}\n"
        rows = [(id_, row.level, row.says, _looked_for(row)) for id_, row in _numbered(section)]
        yield from _table(("no.", "level", "sentence", "checked by"), rows)


def _looked_for(row: Entry) -> str:
    said = [", ".join(f"`{rule}`" for rule in row.rules)] if row.rules else []
    if row.not_yet:
        said.append(f"**{State.NOT_YET}**: {row.not_yet}")
    if row.excluded:
        said.append(f"{State.EXCLUDED}: {row.excluded}")
    if row.why:
        said.append(row.why)
    return "; ".join(said)


def _rules(map_: Map) -> Iterator[tuple[str, str, str]]:
    rows = _everything(map_)
    for rule in every_rule().values():
        stands_in = [id_ for id_, row in rows if rule.id in row.rules]
        yield f"`{rule.id}`", rule.level, ", ".join(stands_in)


def _clauses(map_: Map) -> Iterator[tuple[str, str, str]]:
    for it in map_.clauses:
        numbers = "; ".join(f"{number} {title}" for number, title in it.numbers.items())
        yield it.document, it.read, numbers
