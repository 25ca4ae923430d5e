"""What a rule is: one requirement of a page, and a pure function that looks for breaches of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wirecheck.rules import Finding, Level, Requirement, Where
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.visits.model import Visit

Findings = Iterator[Finding]
Look = Callable[[Visit, PageContract], Findings]
# What a visit must hold for a rule to be judged: what is missing, in words; empty if nothing is.
Need = Callable[[Visit], str]


@dataclass(frozen=True)
class Rule(Requirement):
    """One requirement, and how breaches of it are found.

    Attributes:
        scenarios: The names of the scenarios in which it is judged.
        look: Finds the breaches in one visit.
        needs: What the visit must hold.
        given: Why there is no occasion for it on a page with this contract; empty if there is one.
    """

    scenarios: frozenset[str]
    look: Look
    needs: tuple[Need, ...] = ()
    given: Callable[[PageContract], str] = lambda _: ""


RULES: dict[str, Rule] = {}


def rule(
    id_: str,
    level: Level,
    source: str,
    scenarios: set[str],
    *,
    needs: tuple[Need, ...] = (),
    given: Callable[[PageContract], str] = lambda _: "",
) -> Callable[[Look], Look]:
    """File a function as the rule that judges each visit; its docstring is the requirement."""

    def file(look: Look) -> Look:
        requires = " ".join((look.__doc__ or "").split())
        RULES[id_] = Rule(id_, level, requires, source, frozenset(scenarios), look, needs, given)
        return look

    return file


def say(expected: str, actual: str, *, at_ms: float | None = None) -> Finding:
    """A finding, at a moment of the visit or in the visit as a whole."""
    return Finding(expected, actual, Where("visit", at_ms=at_ms))
