"""What a row of the map is: a requirement, and the rules that look for its breach, or why none."""

import re
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

# "RFC 9112, 6.2": a document and the number of a clause; "Fetch, CORS protocol" has no number.
_CLAUSE = re.compile(r"\b(RFC \d+|HTML|NDJSON),? (\d+(?:\.\d+)*(?:, \d+(?:\.\d+)*)*)")

Level = Literal["MUST", "SHOULD", "MAY", "CTR", "DRV", "DF", "OWN"]
Binds = Literal["E", "P", "E,P", "E,K", "K"]


class State(StrEnum):
    """How far a requirement is checked."""

    CHECKED = "checked"
    IN_PART = "in part"
    NOT_YET = "not yet"
    EXCLUDED = "excluded"


class Reason(StrEnum):
    """Why nothing looks for a breach of a requirement, and nothing is going to."""

    EXPLAINS = "explains"
    ASKED = "asked"
    PERMITTED = "permitted"
    UNPROMISED = "unpromised"
    UNSEEN = "unseen"
    TIMED = "timed"
    EFFECT = "effect"


REASONS: dict[Reason, str] = {
    Reason.EXPLAINS: "It names, explains or points; a server cannot break it.",
    Reason.ASKED: "It says what a client sends or a provider does; the gate does that itself.",
    Reason.PERMITTED: "It permits, and requires nothing.",
    Reason.UNPROMISED: "It binds where a contract promises it, and no packaged contract does.",
    Reason.UNSEEN: "It cannot be seen from outside, or not without stopping the endpoint.",
    Reason.TIMED: "It hangs on time, and no verdict of the gate does.",
    Reason.EFFECT: "It serves a purpose, and whether that is reached is checked instead.",
}


def clauses_in(source: str) -> set[tuple[str, str]]:
    """The numbered clauses that a source cites, as pairs of document and number."""
    return {
        (document, number)
        for document, numbers in _CLAUSE.findall(source)
        for number in numbers.split(", ")
    }


class _Row(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-")
    )


class Clauses(_Row):
    """The clauses of one document that were looked up.

    Attributes:
        read: What was read.
        numbers: Each clause's title by its number.
    """

    document: str
    read: str
    numbers: dict[str, str]


class Entry(_Row):
    """What every row says.

    Attributes:
        says: The requirement.
        level: How strong it is.
        rules: The rules that look for a breach.
        not_yet: What it would take to look for a breach, or for the rest of one.
        excluded: Why nothing is going to look, where nothing does.
        why: The same in words; with ``rules``, what part they leave out for good.
    """

    says: str
    level: str
    rules: tuple[str, ...] = ()
    not_yet: str = ""
    excluded: Reason | None = None
    why: str = ""

    @model_validator(mode="after")
    def _has_a_state(self) -> "Entry":
        if bool(self.rules or self.not_yet) == bool(self.excluded):
            raise ValueError(f"{self.says!r}: either checked, or not yet, or excluded")
        return self

    @property
    def state(self) -> State:
        """How far it is checked."""
        if self.excluded:
            return State.EXCLUDED
        if self.not_yet:
            return State.IN_PART if self.rules else State.NOT_YET
        return State.CHECKED


class Requirement(Entry):
    """A row of the catalogue.

    Attributes:
        level: As the cited text has it for an endpoint; else CTR (only where a contract promises
            it), DRV (derived from what readers do), DF (de facto) or OWN (a rule of wirecheck's).
        binds: The endpoint (E), the path to it (P), the reader (K).
        source: Where it comes from; clauses are numbered only if they were looked up.
    """

    id: str
    level: Level
    binds: Binds = "E"
    source: str = Field(alias="from")


class Sentence(Entry):
    """A sentence of ``docs/dialects.md``, word for word."""

    level: Literal["MUST", "SHOULD", "MAY", "none"] = "MUST"


class Section(_Row):
    """A section of the catalogue, or of ``docs/dialects.md``."""

    title: str
    note: str = ""
    rows: tuple[Requirement, ...] | tuple[Sentence, ...]


class Map(_Row):
    """The three tables."""

    catalogue: tuple[Section, ...]
    dialects: tuple[Section, ...]
    clauses: tuple[Clauses, ...]

    @property
    def entries(self) -> list[Entry]:
        """All rows."""
        return [row for section in (*self.catalogue, *self.dialects) for row in section.rows]

    def rows_of(self, rule: str) -> list[Entry]:
        """The rows that name a rule."""
        return [row for row in self.entries if rule in row.rules]

    @property
    def looked_up(self) -> set[tuple[str, str]]:
        """The clauses whose numbers may be printed, as pairs of document and number."""
        return {(it.document, number) for it in self.clauses for number in it.numbers}
