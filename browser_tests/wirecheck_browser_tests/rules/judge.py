"""From a visit to the verdict of a rule."""

from itertools import islice

from wirecheck.rules import Finding, Outcome, Result, Where
from wirecheck.rules.model import NotExercisedError, UntestableError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Rule
from wirecheck_browser_tests.visits.model import Visit
from wirecheck_browser_tests.visits.scenario import Scenario

# One cause often shows many times; the first few findings tell it.
_MOST_FINDINGS = 3


def result_id(page: str, scenario: Scenario, rule: Rule) -> str:
    """The node id: ``<page>::<scenario>::<rule>``."""
    return f"{page}::{scenario.name}::{rule.id}"


def judge(
    rule: Rule, page: str, contract: PageContract, scenario: Scenario, visit: Visit
) -> Result:
    """Judge one visit by one rule."""
    missing = visit.trouble or _not_applied(scenario, visit)
    missing = missing or next((why for need in rule.needs if (why := need(visit))), "")
    if missing:
        return unvisited(rule, page, scenario, missing, visit.name)
    try:
        findings = tuple(islice(rule.look(visit, contract), _MOST_FINDINGS))
    except UntestableError as error:
        return unvisited(rule, page, scenario, str(error), visit.name)
    except NotExercisedError as reason:
        return not_exercised(rule, page, scenario, str(reason))
    return _result(rule, page, scenario, findings, visit=visit.name)


def _not_applied(scenario: Scenario, visit: Visit) -> str:
    """Whether the stimulus of the scenario was seen at the proxy; what is missing, if not."""
    if scenario.delivery == "as-is" or any(
        it["mode"] == scenario.delivery and it["applied"] for it in visit.exchanges
    ):
        return ""
    seen = ", ".join(f"{it['method']} {it['path']} ({it['ending']})" for it in visit.exchanges)
    return (
        f"no stream of the page was delivered as `{scenario.delivery}`; the proxy saw "
        f"{seen or 'none of its streams'}. Are they named in the page contract (`stream`)?"
    )


def not_exercised(rule: Rule, page: str, scenario: Scenario, reason: str) -> Result:
    """The result of a check that there was no occasion for."""
    return _result(rule, page, scenario, (), reason=reason)


def unvisited(rule: Rule, page: str, scenario: Scenario, missing: str, visit: str = "") -> Result:
    """The result of a check whose evidence is missing."""
    finding = Finding("a visit that shows it", missing, Where("visit"), untestable=True)
    return _result(rule, page, scenario, (finding,), visit=visit)


def _result(
    rule: Rule,
    page: str,
    scenario: Scenario,
    findings: tuple[Finding, ...],
    *,
    visit: str = "",
    reason: str = "",
) -> Result:
    outcome: Outcome = "passed"
    if reason:
        outcome = "not_exercised"
    elif findings:
        outcome = "failed" if rule.level == "MUST" else "warned"
    return Result(
        id=result_id(page, scenario, rule),
        contract=page,
        scenario=scenario.name,
        rule=rule.id,
        level=rule.level,
        outcome=outcome,
        requirement=rule.requires,
        source=rule.source,
        does=scenario.does,
        findings=findings,
        reason=reason,
        recordings=(visit,) if visit else (),
    )
