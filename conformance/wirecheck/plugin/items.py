"""The checks as pytest items: contract, scenario, rule."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pytest

from wirecheck.plugin.bench import Check
from wirecheck.rules import Result


class FindingError(Exception):
    """A check that failed; the finding is told by ``telling``."""


class Group(pytest.Collector):
    """A contract or a scenario; groups its checks in ``--collect-only``."""

    says: str

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Nothing: the checks below it come from the gate's plan, all at once."""
        return []  # pragma: no cover - pytest asks only collectors that it has found itself

    def __repr__(self) -> str:
        return f"<{self.says} {self.name}>"


class CheckItem(pytest.Item):
    """One check."""

    check: Check
    verdict: Callable[[Check], Result]
    fails_on_should: bool

    @property
    def passes(self) -> bool:
        """Whether it has nothing to tell but that it passed."""
        return self.verdict(self.check).outcome == "passed"

    def runtest(self) -> None:
        """Judge the scenario's recordings by the rule.

        Raises:
            FindingError: A MUST is broken, or a SHOULD at that level.
        """
        result = self.verdict(self.check)
        self.user_properties.append(("wirecheck_outcome", result.outcome))
        if result.outcome == "not_exercised":
            pytest.skip(result.reason)
        if result.outcome == "failed" or (result.outcome == "warned" and self.fails_on_should):
            raise FindingError(result.id)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """No traceback: it would tell of wirecheck, not of the endpoint."""
        if isinstance(excinfo.value, FindingError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """How pytest heads the check's failure."""
        contract, scenario, rule = self.nodeid.split("::")
        return contract, None, f"{rule} in {scenario} ({contract}, {self.check.rule.level})"

    def __repr__(self) -> str:
        return f"<Check {self.name}>"


def report_pass(item: CheckItem, nextitem: pytest.Item | None) -> None:
    """Tell pytest what it would have found out of a check that passes.

    A check has no fixtures and prints nothing, yet to set it up, to capture what it prints and to
    tear it down takes pytest's own protocol longer than it takes the rules to judge it.
    """
    hook, nodeid, location = item.ihook, item.nodeid, item.location
    # Ends the fixtures of tests before this one; pytest has no public name for it.
    teardown = partial(item.session._setupstate.teardown_exact, nextitem)  # noqa: SLF001
    done = partial(pytest.CallInfo.from_call, reraise=(KeyboardInterrupt, pytest.exit.Exception))
    hook.pytest_runtest_logstart(nodeid=nodeid, location=location)
    for call in (
        done(_nothing, "setup"),
        done(item.runtest, "call"),
        done(teardown, "teardown"),
    ):
        report = hook.pytest_runtest_makereport(item=item, call=call)
        hook.pytest_runtest_logreport(report=report)
    hook.pytest_runtest_logfinish(nodeid=nodeid, location=location)


def _nothing() -> None:
    pass


def items(
    session: pytest.Session,
    checks: Iterable[Check],
    verdict: Callable[[Check], Result],
    *,
    fails_on_should: bool,
) -> Iterator[CheckItem]:
    """An item for each check, under nodes for its contract and its scenario."""
    groups: dict[str, Group] = {}

    def group(parent: pytest.Session | Group, says: str, name: str, id_: str) -> Group:
        if id_ not in groups:
            groups[id_] = Group.from_parent(parent, name=name, nodeid=id_)
            groups[id_].says = says
        return groups[id_]

    for check in checks:
        contract, scenario, rule = check.id.split("::")
        above = group(session, "Contract", contract, contract)
        parent = group(above, "Scenario", scenario, f"{contract}::{scenario}")
        item: CheckItem = CheckItem.from_parent(parent, name=rule, nodeid=check.id)
        item.check, item.verdict, item.fails_on_should = check, verdict, fails_on_should
        item.add_marker(check.rule.level.lower())
        item.extra_keyword_matches.add(check.id)  # `-k text::order`, as well as `-k order`
        yield item
