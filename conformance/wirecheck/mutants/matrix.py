"""The mutant matrix: each mutant of the catalogue, and what became of it."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from wirecheck.contract import load
from wirecheck.mutants.catalogue import Family, live_mutants, recorded_mutants
from wirecheck.mutants.judging import Vector, vector
from wirecheck.mutants.live.model import Live
from wirecheck.mutants.live.verdicts import verdicts
from wirecheck.mutants.model import Mutant
from wirecheck.mutants.probing import Bench, bench, probed, recorded

Kind = Literal["recorded", "live"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Verdict = Literal["expected", "another", "survived", "explained"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class Entry:
    """A mutant in its place in the catalogue."""

    kind: Kind
    family: Family
    contract: str
    mutant: Mutant | Live

    @property
    def id(self) -> str:
        """``<kind>::<contract>::<scenario>::<name>``, unique in the catalogue."""
        name = re.sub(r"[^\w]+", "-", self.mutant.name.lower()).strip("-")
        return f"{self.kind}::{self.contract}::{self.mutant.scenario}::{name}"

    @property
    def expected(self) -> tuple[str, ...]:
        """The rules that must notice, by breach or because they cannot be judged."""
        blinds = self.mutant.blinds if isinstance(self.mutant, Mutant) else frozenset[str]()
        return tuple(sorted(self.mutant.breaks or blinds))

    @property
    def is_harmless(self) -> bool:
        """Whether nothing is broken, so that nothing may be noticed."""
        return not (self.expected or self.mutant.explained)


@dataclass(frozen=True)
class Row:
    """A mutant, and the rules that noticed it."""

    entry: Entry
    seen: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """What became of it."""
        if not self.seen:
            return "explained" if self.entry.mutant.explained else "survived"
        expected = set(self.entry.expected)
        return "expected" if expected and expected <= set(self.seen) else "another"


@dataclass(frozen=True)
class Matrix:
    """All that was tried.

    Attributes:
        rows: The broken behaviours.
        harmless: The other right endpoints, of which nothing may be noticed.
    """

    rows: tuple[Row, ...]
    harmless: tuple[Row, ...]

    @property
    def flagged(self) -> tuple[Row, ...]:
        """The right endpoints of which something was noticed."""
        return tuple(row for row in self.harmless if row.seen)

    def count(self, verdict: Verdict, family: Family | None = None) -> int:
        """How many mutants, of one family or of all, have a verdict."""
        return sum(
            row.verdict == verdict and family in {None, row.entry.family} for row in self.rows
        )

    @property
    def holds(self) -> bool:
        """Whether nothing survived unexplained, and nothing was flagged without cause."""
        return not self.flagged and not self.count("survived")


def entries(
    contracts: Sequence[str] = (), only: str = "", kinds: Sequence[Kind] = KINDS
) -> list[Entry]:
    """What the catalogue has.

    Args:
        contracts: Of these contracts; of all, if there is none.
        only: What the family or the id has to contain; with `*` as in a shell.
        kinds: Changed recordings, live mutants, or both.
    """
    return [
        entry
        for entry in _all()
        if entry.kind in kinds
        and (not contracts or entry.contract in contracts)
        and fnmatchcase(f"{entry.family} {entry.id}", f"*{only}*")
    ]


def _all() -> Iterator[Entry]:
    for table, mutant in recorded_mutants():
        yield Entry("recorded", table.family, table.contract, mutant)
    for live_table, live in live_mutants():
        yield Entry("live", live_table.family, live_table.contract, live)


Progress = Callable[[str, int, int], None]


def run(chosen: Sequence[Entry], progress: Progress = lambda _what, _done, _all: None) -> Matrix:
    """Try these mutants against a reference server that is started for it.

    Args:
        chosen: The mutants.
        progress: Told what is done, and how many of how many.

    Raises:
        ServiceError: The reference server is not installed, or did not start.
    """
    with bench() as it:
        seen = _tried_on_recordings(it, chosen, progress) | _tried_live(it, chosen, progress)
    rows = [Row(entry, tuple(sorted(seen[entry.id].noticed))) for entry in chosen]
    return Matrix(
        tuple(row for row in rows if not row.entry.is_harmless),
        tuple(row for row in rows if row.entry.is_harmless),
    )


def _tried_on_recordings(
    it: Bench, chosen: Sequence[Entry], progress: Progress
) -> dict[str, Vector]:
    entries = [entry for entry in chosen if isinstance(entry.mutant, Mutant)]
    wanted = {(entry.contract, entry.mutant.scenario) for entry in entries}
    gate = probed(
        it,
        sorted({entry.contract for entry in entries}),
        lambda check: (check.target.contract.name, check.planned.scenario.name) in wanted,
        lambda done, all_: progress("scenarios probed", done, all_),
    )
    verdicts_ = {}
    for entry in entries:
        contract = load(entry.contract)
        if isinstance(entry.mutant, Mutant):
            changed = entry.mutant.of(recorded(gate, contract, entry.mutant.scenario))
            verdicts_[entry.id] = vector(contract, entry.mutant.scenario, changed)
    return verdicts_


def _tried_live(it: Bench, chosen: Sequence[Entry], progress: Progress) -> dict[str, Vector]:
    live = [(entry, entry.mutant) for entry in chosen if isinstance(entry.mutant, Live)]
    tried = asyncio.run(
        verdicts(
            it,
            [(entry.contract, mutant) for entry, mutant in live],
            lambda done, all_: progress("live mutants tried", done, all_),
        )
    )
    return {entry.id: seen for (entry, _), seen in zip(live, tried, strict=True)}
