"""Runs against endpoints that never were: one without fault, one with some, one not set up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from sample_report.breaches import BREACHES
from sample_report.conversations import CONTRACT, CONVERSATIONS, ENDPOINT
from wirecheck.contract import load
from wirecheck.recording import Journal, Recording
from wirecheck.report.model import Borne, Run
from wirecheck.rules import Finding, Outcome, Result, Rule, Where, rules_for
from wirecheck.scenarios import Scenario, scenarios

_NEVER_CALLED = (
    "the mock provider was never called with this question: point the endpoint's provider base URL "
    "(such as OPENAI_BASE_URL) at it, and let the endpoint pass the user's message on unchanged"
)
_EXPIRED = "an expired token can be made only with --jwt-secret"


def result(rule: Rule, scenario: str, findings: Sequence[Finding] = (), reason: str = "") -> Result:
    """The result that these findings, or this reason, make."""
    broken: Outcome = "failed" if rule.level == "MUST" else "warned"
    return Result(
        id=f"{CONTRACT}::{scenario}::{rule.id}",
        contract=CONTRACT,
        scenario=scenario,
        rule=rule.id,
        level=rule.level,
        outcome="not_exercised" if reason else broken if findings else "passed",
        requirement=rule.requires,
        source=rule.source,
        findings=tuple(findings),
        reason=reason,
        recordings=(f"{CONTRACT}/{scenario}/{rule.part or 'stream'}",),
    )


def run_of(results: Iterable[Result], recordings: Iterable[Recording] = ()) -> Run:
    """The run that these results and recordings make."""
    contract = load(CONTRACT)
    return Run(
        version="0.1.0",
        endpoint=ENDPOINT,
        started="2026-11-21T01:44:03+00:00",
        duration_s=7.42,
        contracts={CONTRACT: contract},
        scenarios={scenario.name: scenario.does for scenario in scenarios(contract)},
        results=tuple(results),
        recordings=tuple(recordings),
        commands={CONTRACT: ("pytest", "--endpoint", ENDPOINT, "--contract", CONTRACT)},
    )


Judge = Callable[[Rule, Scenario, Sequence[Recording]], Result]
Spoil = Callable[[Recording], Recording]


def _whole_run(judge: Judge, spoil: Spoil = lambda it: it) -> Run:
    contract = load(CONTRACT)
    recorded = [(it, tuple(map(spoil, CONVERSATIONS[it.act](it)))) for it in scenarios(contract)]
    results = (
        judge(rule, scenario, recordings)
        for scenario, recordings in recorded
        for rule in rules_for(contract, scenario)
    )
    return run_of(results, chain.from_iterable(recordings for _, recordings in recorded))


def _green(rule: Rule, scenario: Scenario, _: Sequence[Recording]) -> Result:
    expired = scenario.name == "auth-expired"
    return result(rule, scenario.name, reason=_EXPIRED if expired else "")


def _mixed(rule: Rule, scenario: Scenario, recordings: Sequence[Recording]) -> Result:
    for breach in BREACHES:
        if breach.rule == rule.id and scenario.name.startswith(breach.scenarios):
            return result(rule, scenario.name, [breach.finding(recordings[0])])
    return _green(rule, scenario, recordings)


def _spoilt(recording: Recording) -> Recording:
    for breach in BREACHES:
        if recording.scenario.startswith(breach.scenarios):
            recording = breach.spoil(recording)
    return recording


def _astray(rule: Rule, scenario: Scenario, recordings: Sequence[Recording]) -> Result:
    where = Where(recordings[0].part)
    missing = Finding("a call of the mock provider", _NEVER_CALLED, where, untestable=True)
    return result(rule, scenario.name, [missing])


def _uncalled(recording: Recording) -> Recording:
    return replace(recording, journal=Journal("run1"))


def green() -> Run:
    """Every check holds; a few had no occasion."""
    return _whole_run(_green)


def mixed() -> Run:
    """Some checks fail, for a handful of reasons."""
    return _whole_run(_mixed, _spoilt)


def astray() -> Run:
    """Nothing could be judged: the endpoint asks some other provider."""
    return _whole_run(_astray, _uncalled)


def borne() -> Run:
    """What fails stands on the user's lists, but for one cause; one finding can be replayed."""
    run = mixed()
    rules = list(dict.fromkeys(it.rule for it in run.results if it.outcome == "failed"))
    reasons = {
        rules[0]: Borne("mended in release 2.4"),
        rules[1]: Borne("the proxy's mood", (2, 30)),
    }
    failed = [it for it in run.results if it.outcome == "failed"]
    listed = {it.id: reasons[it.rule] for it in failed if it.rule in reasons}
    results = (replace(it, replay="print()\n") if it == failed[-1] else it for it in run.results)
    return replace(run, results=tuple(results), borne=listed)


RUNS: dict[str, Callable[[], Run]] = {
    "green": green,
    "mixed": mixed,
    "astray": astray,
    "borne": borne,
}
