"""From a visit to the verdict of a rule."""

from itertools import islice

from wirecheck.rules import Finding, Result, Where, result_of
from wirecheck.rules.model import NotExercisedError, UntestableError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Rule
from wirecheck_browser_tests.visits import explanation
from wirecheck_browser_tests.visits.model import Visit
from wirecheck_browser_tests.visits.scenario import Scenario

# One cause often shows many times; the first few findings tell it.
_MOST_FINDINGS = 3
# What a right stream may be without, by the mode of the delivery proxy that changes it.
_LACKS = {
    "utf8": "the stream is written in ASCII (it escapes other characters): no character can be cut",
    "no-space": "the server writes no space behind `data:` itself, in every scenario",
    "multi-line": "no event but the first is an object of JSON in a single line of data",
}


def judge(
    rule: Rule, page: str, contract: PageContract, scenario: Scenario, visit: Visit
) -> Result:
    """Judge one visit by one rule."""
    if why := _no_occasion(scenario, visit):
        return not_exercised(rule, page, scenario, why)
    missing = explanation.trouble(visit) or _not_applied(scenario, visit)
    missing = missing or next((why for need in rule.needs if (why := need(visit))), "")
    if missing:
        return unvisited(rule, page, scenario, missing, visit.name)
    try:
        findings = tuple(islice(rule.look(visit, contract), _MOST_FINDINGS))
    except UntestableError as error:
        return unvisited(rule, page, scenario, str(error), visit.name)
    except NotExercisedError as reason:
        return not_exercised(rule, page, scenario, str(reason))
    return result_of(rule, page, scenario, findings, recordings=(visit.name,))


def _no_occasion(scenario: Scenario, visit: Visit) -> str:
    """Why a whole answer had nothing in it to be written otherwise; empty if it had."""
    if not visit.calls_of(0):
        return ""
    for it in visit.exchanges:
        if it["mode"] == scenario.delivery and it["events"] and it["ending"] == "complete":
            idle = [one["mode"] for one in it["stimuli"] if not one["times"]]
            return next((_LACKS[mode] for mode in idle if mode in _LACKS), "")
    return ""


def _not_applied(scenario: Scenario, visit: Visit) -> str:
    """Whether the stimulus of the scenario was seen at the proxy; what is missing, if not."""
    if scenario.delivery == "as-is" or any(
        it["mode"] == scenario.delivery and it["applied"] for it in visit.exchanges
    ):
        return ""
    missing = f"no stream of the page was delivered as `{scenario.delivery}`"
    if visit.calls_of(0) and visit.exchanges:
        seen = explanation.seen(visit.exchanges)
        return f"the proxy saw {seen}; {missing}: none came so far, or none is a stream of events"
    return explanation.missed(visit, missing)


def not_exercised(rule: Rule, page: str, scenario: Scenario, reason: str) -> Result:
    """The result of a check that there was no occasion for."""
    return result_of(rule, page, scenario, reason=reason)


def unvisited(rule: Rule, page: str, scenario: Scenario, missing: str, *recordings: str) -> Result:
    """The result of a check whose evidence is missing."""
    finding = Finding("a visit that shows it", missing, Where("visit"), untestable=True)
    return result_of(rule, page, scenario, (finding,), recordings=recordings)
