"""The checks as pytest items: contract, scenario, rule."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from _pytest._code.code import TerminalRepr

from wirecheck.gate import Check, Gate
from wirecheck.report import finding_text
from wirecheck.rules import Result


class FindingError(Exception):
    """A check that failed."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.id)
        self.result = result


class ContractNode(pytest.Collector):
    """A contract; groups its scenarios in ``--collect-only``."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Its checks are collected by the gate's plan."""
        return []


class ScenarioNode(ContractNode):
    """A scenario; groups its checks."""


class CheckItem(pytest.Item):
    """One check."""

    check: Check
    gate: Gate
    fails_on_should: bool
    result: Result | None = None

    def runtest(self) -> None:
        """Judge the scenario's recordings by the rule.

        Raises:
            FindingError: A MUST is broken, or a SHOULD at that level.
        """
        self.result = self.gate.result(self.check)
        if self.result.outcome == "not_exercised":
            pytest.skip(self.result.reason)
        if self.result.outcome == "failed" or (
            self.result.outcome == "warned" and self.fails_on_should
        ):
            raise FindingError(self.result)

    def repr_failure(self, excinfo: Any, style: Any = None) -> str | TerminalRepr:
        """The finding in words; a traceback would tell of wirecheck, not of the endpoint."""
        if isinstance(excinfo.value, FindingError):
            by_name = {recording.name: recording for recording in self.gate.recordings}
            return finding_text(excinfo.value.result, by_name)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """How pytest heads the check's failure."""
        contract, scenario, rule = self.nodeid.split("::")
        return contract, None, f"{rule} in {scenario} ({contract})"


def items(session: pytest.Session, gate: Gate, *, fails_on_should: bool) -> Iterator[CheckItem]:
    """An item for each check, under nodes for its contract and its scenario."""
    contracts: dict[str, ContractNode] = {}
    scenarios: dict[str, ScenarioNode] = {}
    for check in gate.checks():
        contract, scenario, rule = check.id.split("::")
        if contract not in contracts:
            contracts[contract] = ContractNode.from_parent(session, name=contract, nodeid=contract)
        id_ = f"{contract}::{scenario}"
        if id_ not in scenarios:
            parent = contracts[contract]
            scenarios[id_] = ScenarioNode.from_parent(parent, name=scenario, nodeid=id_)
        item: CheckItem = CheckItem.from_parent(scenarios[id_], name=rule, nodeid=check.id)
        item.check, item.gate, item.fails_on_should = check, gate, fails_on_should
        item.add_marker(check.rule.level.lower())
        yield item
