"""A run of the gate: what the reports report."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Protocol, get_args

from wirecheck.recording import Recording
from wirecheck.report.exhibit import Exhibit
from wirecheck.rules import Outcome, Result

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# What a finding is called that a list of the user's bears.
BorneWord = Literal["known", "flaky"]
BORNE_WORDS: tuple[BorneWord, ...] = get_args(BorneWord)


@dataclass(frozen=True, slots=True)
class Borne:
    """Why a finding does not fail the run.

    Attributes:
        reason: What the user's list says of it.
        often: Of a flaky check, in how many probings of how many it failed; None of a known one.
    """

    reason: str
    often: tuple[int, int] | None = None

    @property
    def word(self) -> BorneWord:
        """What it is called."""
        return "flaky" if self.often else "known"


class Titled(Protocol):
    """What is held to something: a contract, or the contract of a page."""

    @property
    def title(self) -> str:
        """What it is, in a few words."""


@dataclass(frozen=True)
class Run:
    """One run of the gate against one endpoint, or of the checks of pages.

    Attributes:
        version: Of wirecheck.
        endpoint: The endpoint's base URL.
        started: When, in ISO 8601.
        duration_s: How long it took, in seconds.
        contracts: What the endpoint was held to, by name.
        scenarios: What each scenario does, in a sentence, by name.
        results: One for each check, as the rules gave them, in the order of the plan.
        recordings: What the checks judged.
        commands: For each contract, the words of the command that makes its checks again.
        level: At ``should`` the breach of a SHOULD counts as failed.
        borne: The findings that do not fail the run, by the ids of their checks.
        exhibits: What else was seen in the scenarios; contracts that have recordings are those of
            endpoints.
    """

    version: str
    endpoint: str
    started: str
    duration_s: float
    contracts: Mapping[str, Titled]
    scenarios: Mapping[str, str]
    results: tuple[Result, ...]
    recordings: tuple[Recording, ...]
    commands: Mapping[str, tuple[str, ...]]
    level: Literal["must", "should"] = "must"
    borne: Mapping[str, Borne] = field(default_factory=dict)
    exhibits: tuple[Exhibit, ...] = ()

    @cached_property
    def judged(self) -> tuple[Result, ...]:
        """The results with the outcomes that they have at this level."""
        if self.level == "must":
            return self.results
        return tuple(
            replace(result, outcome="failed") if result.outcome == "warned" else result
            for result in self.results
        )

    @cached_property
    def summary(self) -> dict[Outcome, int]:
        """How many checks had each outcome."""
        counts = Counter(result.outcome for result in self.judged)
        return {outcome: counts[outcome] for outcome in OUTCOMES}

    def standing(self, result: Result) -> Outcome | BorneWord:
        """A result's outcome, or what its finding is called if it does not fail the run."""
        borne = self.borne.get(result.id)
        return borne.word if borne else result.outcome

    @cached_property
    def standings(self) -> Counter[str]:
        """How many checks stand how."""
        return Counter(map(self.standing, self.judged))

    @cached_property
    def troubled(self) -> frozenset[tuple[str, str]]:
        """The scenarios in which something was found: contract and scenario."""
        return frozenset((it.contract, it.scenario) for it in self.judged if it.findings)

    def is_troubled(self, exhibit: Exhibit) -> bool:
        """Whether something was found in the scenario of an exhibit."""
        return (exhibit.contract, exhibit.scenario) in self.troubled

    @cached_property
    def recordings_by_name(self) -> dict[str, Recording]:
        """The recordings, by their names."""
        return {recording.name: recording for recording in self.recordings}
