"""Pages under test: what is planned for them, their visits, and the results. No pytest."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from wirecheck.gate.gate import nobody
from wirecheck.probes import Progress
from wirecheck.rules import Result, check_id
from wirecheck_browser_tests.rules import (
    RULES,
    Rule,
    judge,
    not_exercised,
    unvisited,
)
from wirecheck_browser_tests.visits.model import Visit
from wirecheck_browser_tests.visits.run import LANES, Wanted, visit_all
from wirecheck_browser_tests.visits.scenario import Scenario
from wirecheck_browser_tests.visits.tables import SCENARIOS
from wirecheck_browser_tests.visits.target import Target


@dataclass(frozen=True)
class Check:
    """One rule in one scenario of one page: a pytest item.

    Attributes:
        omitted: Why there is no occasion for it; empty if there is one.
    """

    target: Target
    scenario: Scenario
    rule: Rule
    omitted: str = ""

    @property
    def id(self) -> str:
        """``<page>::<scenario>::<rule>``."""
        return check_id(self.target.name, self.scenario, self.rule)


@dataclass
class Bench:
    """Pages under test.

    Attributes:
        targets: The pages, each in one browser.
        mock_url: The mock provider behind them.
        lanes: How many visits are made at once.
        on_page: Is told the page of each visit that has been made, before the visit is counted.
    """

    targets: tuple[Target, ...]
    mock_url: str
    lanes: int = LANES
    on_page: Callable[[str], None] = lambda _page: None
    visits: dict[tuple[str, str], Visit] = field(default_factory=dict)

    def checks(self) -> list[Check]:
        """Every check of every page, those left out included."""
        return [
            Check(target, scenario, rule, scenario.omitted(target) or rule.given(target.contract))
            for target in self.targets
            for scenario in SCENARIOS.values()
            for rule in RULES.values()
            if scenario.name in rule.scenarios
        ]

    def probe(
        self,
        checks: Iterable[Check],
        progress: Progress = nobody,
        fuzzing: Progress = nobody,  # noqa: ARG002 - pages have no generated examples
    ) -> None:
        """Make every visit that some of these checks judge, and that is not left out."""
        wanted = dict.fromkeys(Wanted(it.target, it.scenario) for it in checks if not it.omitted)

        def made(it: Wanted, visit: Visit) -> None:
            self.visits[it.target.name, it.scenario.name] = visit
            self.on_page(it.target.name)
            progress(len(self.visits), len(wanted))

        progress(0, len(wanted))
        visits = visit_all(list(wanted), self.mock_url, made, _is_flawed, self.lanes)
        asyncio.run(visits)

    def result(self, check: Check) -> Result:
        """The verdict of a check whose visit has been made."""
        page, contract = check.target.name, check.target.contract
        if check.omitted:
            return not_exercised(check.rule, page, check.scenario, check.omitted)
        visit = self.visits[page, check.scenario.name]
        return judge(check.rule, page, contract, check.scenario, visit)

    def anew(self) -> Self:
        """The same pages, of which none has been visited yet."""
        return replace(self, visits={})

    def broken(self, check: Check, trouble: str) -> Result:
        """The result of a check that could not be judged through a mistake of ours."""
        return unvisited(check.rule, check.target.name, check.scenario, trouble)


def _is_flawed(it: Wanted, visit: Visit) -> bool:
    """Whether a check of a visit finds something, or cannot be judged through a mistake of ours."""
    target, scenario = it.target, it.scenario
    rules = [one for one in RULES.values() if scenario.name in one.scenarios]
    given = [one for one in rules if not one.given(target.contract)]
    try:
        return any(
            judge(one, target.name, target.contract, scenario, visit).findings for one in given
        )
    except Exception:  # noqa: BLE001 - the check itself tells of it, when its turn comes
        return True
