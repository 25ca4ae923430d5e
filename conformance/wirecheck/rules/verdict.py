"""What judging yields: findings, and one result for each rule in each scenario."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["MUST", "SHOULD", "MAY"]
Outcome = Literal["passed", "failed", "warned", "not_exercised"]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a recording: its part, and an event, a byte range or a moment in it."""

    part: str
    event: int | None = None
    start: int | None = None
    end: int | None = None
    at_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what was expected, what was seen, and where.

    ``untestable`` says that the rule could not be judged because something it needs was missing;
    ``actual`` then names what.
    """

    expected: str
    actual: str
    where: Where
    untestable: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict of one rule on one scenario.

    Attributes:
        id: The pytest node id.
        does: What the scenario does, in a sentence.
        reason: Why the check was not exercised.
        recordings: Names of the recordings that were judged.
        replay: A script that does again what was found, where an example was generated.
    """

    id: str
    contract: str
    scenario: str
    rule: str
    level: Level
    outcome: Outcome
    requirement: str
    source: str
    does: str = ""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    recordings: tuple[str, ...] = ()
    replay: str = ""
