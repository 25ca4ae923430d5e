"""What a report shows of a scenario besides recordings: a picture, and tables of what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; ``more`` rows were left out."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0

    @classmethod
    def of(
        cls, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], most: int
    ) -> "Table":
        """A table of the first rows, and of the last."""
        kept = list(rows) if len(rows) <= most else [*rows[: most // 2], *rows[-(most // 2) :]]
        return cls(title, tuple(columns), tuple(map(tuple, kept)), len(rows) - len(kept))


@dataclass(frozen=True)
class Exhibit:
    """What was seen in one scenario.

    Attributes:
        contract: What heads the ids of its checks.
        scenario: The scenario's name.
        part: Which of the scenario's exhibits it is.
        facts: The most important of it, in a line.
        tables: The rest.
        picture: A PNG; empty if there is none.
        document: All of it, as JSON values, for the file.
    """

    contract: str
    scenario: str
    part: str
    facts: str
    tables: tuple[Table, ...]
    picture: bytes = b""
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Where it is filed: ``typed-react/text/visit``."""
        return f"{self.contract}/{self.scenario}/{self.part}"
