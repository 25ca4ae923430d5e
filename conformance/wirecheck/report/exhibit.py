"""What a report shows of a scenario that was seen: a picture, tables, and what was delivered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wirecheck.contract import Contract
from wirecheck.recording import Recording


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
class Delivered:
    """A stream of the scenario, as it came over the wire.

    Attributes:
        contract: What it is read by.
        began_ms: When it was asked for, in the scenario's time.
    """

    recording: Recording
    contract: Contract
    began_ms: float


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
        delivered: The streams, in the order in which they were asked for. They are shown, and
            filed, where something was found.
    """

    contract: str
    scenario: str
    part: str
    facts: str
    tables: tuple[Table, ...]
    picture: bytes = b""
    document: dict[str, Any] = field(default_factory=dict)
    delivered: tuple[Delivered, ...] = ()

    @property
    def name(self) -> str:
        """Where it is filed: ``typed-react/text/visit``."""
        return f"{self.contract}/{self.scenario}/{self.part}"

    def delivered_at(self, at_ms: float | None) -> Delivered | None:
        """The newest stream that had begun by a moment of the scenario; for none, the first."""
        begun = [it for it in self.delivered if at_ms is not None and it.began_ms <= at_ms]
        return begun[-1] if begun else next(iter(self.delivered), None)
