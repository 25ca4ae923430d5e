"""What judging yields: findings, and one result for each rule in each scenario."""

from dataclasses import dataclass
from typing import Literal, Protocol

Level = Literal["MUST", "SHOULD", "MAY"]
Outcome = Literal["passed", "failed", "warned", "not_exercised"]


@dataclass(frozen=True)
class Requirement:
    """What a rule asks for, of an endpoint or of a page.

    Attributes:
        id: Stable name, ``family.rule``; the last part of a node id.
        level: MUST findings fail a run, SHOULD findings warn.
        requires: The requirement, in one sentence.
        source: Where it comes from.
    """

    id: str
    level: Level
    requires: str
    source: str


class Stimulus(Protocol):
    """A scenario, as far as a result tells of it."""

    @property
    def name(self) -> str:
        """Its name in node ids."""

    @property
    def does(self) -> str:
        """What is done, in one sentence."""


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


def check_id(tested: str, scenario: Stimulus, rule: Requirement) -> str:
    """The node id of a check: ``<tested>::<scenario>::<rule>``."""
    return f"{tested}::{scenario.name}::{rule.id}"


def result_of(
    rule: Requirement,
    tested: str,
    scenario: Stimulus,
    findings: tuple[Finding, ...] = (),
    *,
    reason: str = "",
    recordings: tuple[str, ...] = (),
) -> Result:
    """What the findings of a check come to, by the level of its rule.

    Args:
        rule: What was judged by.
        tested: The name of the contract or page.
        scenario: What was done.
        findings: What is wrong.
        reason: Why the check was not exercised; empty if it was.
        recordings: Names of what was judged.
    """
    outcome: Outcome = "passed"
    if reason:
        outcome = "not_exercised"
    elif findings:
        outcome = "failed" if rule.level == "MUST" else "warned"
    return Result(
        id=check_id(tested, scenario, rule),
        contract=tested,
        scenario=scenario.name,
        rule=rule.id,
        level=rule.level,
        outcome=outcome,
        requirement=rule.requires,
        source=rule.source,
        does=scenario.does,
        findings=findings,
        reason=reason,
        recordings=recordings,
    )
