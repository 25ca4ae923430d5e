"""From recordings to verdicts. Pure: the same recordings always get the same results."""

from collections.abc import Callable, Sequence
from itertools import islice

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.rules import invariants
from wirecheck.rules.model import RULES, Need, NotExercisedError, Rule, UntestableError, say
from wirecheck.rules.rate_limited import MET, meets_limit
from wirecheck.rules.verdict import Finding, Result, Where, check_id, result_of
from wirecheck.rules.words import came_instead, ending
from wirecheck.scenarios import Scenario, Topic

# One cause often shows in every event of a stream; the first few findings tell it.
MOST_FINDINGS = 5

NEVER_CALLED = (
    "the mock provider was never called with this question: point the endpoint's provider base URL "
    "(such as OPENAI_BASE_URL) at it, and let the endpoint pass the user's message on unchanged"
)
NO_MOCK = "no mock provider stands behind the endpoint (--mock-provider none)"


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Every rule that a contract can be judged by."""
    general = (rule for rule in RULES.values() if rule.given(contract))
    return (*general, *invariants.of(contract))


def rules_for(contract: Contract, scenario: Scenario) -> tuple[Rule, ...]:
    """The rules that a scenario's recordings can inform."""
    return tuple(rule for rule in rules_of(contract) if rule.topics & scenario.topics)


def result_id(contract: Contract, scenario: Scenario, rule: Rule) -> str:
    """The node id: ``<contract>::<scenario>::<rule>``."""
    return check_id(contract.name, scenario, rule)


def _missing_response(reading: Reading) -> str:
    return "" if reading.recording.response else came_instead(reading.recording)


def _missing_stream(reading: Reading) -> str:
    response = reading.recording.response
    is_stream = response is not None and response.status == reading.status
    return "" if is_stream else came_instead(reading.recording)


def _missing_events(reading: Reading) -> str:
    if reading.events:
        return ""
    _refuse_silence(reading)
    instead = came_instead(reading.recording)
    return f"no event: {instead}; {ending(reading.recording)}"


def _refuse_silence(reading: Reading) -> None:
    """Where an empty answer has no events, there is nothing to judge and nothing missing."""
    may_be_silent = reading.contract.end == "close" and reading.ended_well
    if may_be_silent and reading.calls and not reading.call.text:
        raise NotExercisedError("the answer is empty, for which this contract sends no event")


def _missing_bytes(reading: Reading) -> str:
    _refuse_silence(reading)
    missing, recording = _missing_stream(reading), reading.recording
    return missing or ("" if recording.body and recording.readable else came_instead(recording))


def _missing_terminal(reading: Reading) -> str:
    return "" if reading.terminals else f"no terminal event; {ending(reading.recording)}"


def _missing_failure(reading: Reading) -> str:
    kinds = reading.contract.failure_kinds
    return "" if reading.of(kinds) else f"no event of kind {' or '.join(kinds)}"


def _missing_upstream(reading: Reading) -> str:
    _missing_journal(reading)
    return "" if reading.calls else NEVER_CALLED


def _missing_journal(reading: Reading) -> str:
    if reading.recording.journal is None:
        raise NotExercisedError(NO_MOCK)
    return ""


def _missing_left(reading: Reading) -> str:
    recording = reading.recording
    if recording.ending.how == "left":
        return ""
    return f"the response was over before the client could leave: {ending(recording)}"


def _missing_cancelled(reading: Reading) -> str:
    recording = reading.recording
    if recording.mark("cancelled") and recording.mark("upstream-asked"):
        return ""
    return f"the stream was over before it could be cancelled: {ending(recording)}"


MISSING: dict[Need, Callable[[Reading], str]] = {
    Need.RESPONSE: _missing_response,
    Need.STREAM: _missing_stream,
    Need.BYTES: _missing_bytes,
    Need.EVENTS: _missing_events,
    Need.TERMINAL: _missing_terminal,
    Need.FAILURE: _missing_failure,
    Need.UPSTREAM: _missing_upstream,
    Need.JOURNAL: _missing_journal,
    Need.LEFT: _missing_left,
    Need.CANCELLED: _missing_cancelled,
}


def _unmet(rule: Rule, readings: Sequence[Reading]) -> Finding | None:
    for need in rule.needs:
        for reading in readings:
            missing = MISSING[need](reading)
            if missing:
                found = say(reading, need.value, missing)
                return Finding(found.expected, found.actual, found.where, untestable=True)
    return None


def _findings(rule: Rule, readings: Sequence[Reading]) -> tuple[Finding, ...]:
    unmet = _unmet(rule, readings)
    if unmet is not None:
        return (unmet,)
    return tuple(islice(rule.look(readings), MOST_FINDINGS))


def _refuse_limited(scenario: Scenario, readings: Sequence[Reading]) -> None:
    """A question that the endpoint's own limit refused shows nothing of what it was asked for."""
    if Topic.LIMIT not in scenario.topics and any(map(meets_limit, readings)):
        raise UntestableError(MET)


def judge(
    rule: Rule, contract: Contract, scenario: Scenario, recorded: Sequence[Reading]
) -> Result:
    """Judge the recordings of one scenario by one rule.

    Recordings without the part that the rule is about are themselves a finding: a rule that saw
    nothing has not passed.
    """
    readings = [reading for reading in recorded if reading.recording.part.startswith(rule.part)]
    names = tuple(reading.recording.name for reading in readings)
    if not readings and Topic.GENERATED in scenario.topics:
        return not_exercised(rule, contract, scenario, f"no example came to a {rule.part}")
    if not readings:
        where = Where(rule.part)
        nothing = Finding(f"a recording of the {rule.part}", "none", where, untestable=True)
        return result_of(rule, contract.name, scenario, (nothing,), recordings=names)
    try:
        _refuse_limited(scenario, readings)
        findings = _findings(rule, readings)
        return result_of(rule, contract.name, scenario, findings, recordings=names)
    except UntestableError as missing:
        where = Where(readings[0].recording.part)
        finding = Finding("something to judge", str(missing), where, untestable=True)
        return result_of(rule, contract.name, scenario, (finding,), recordings=names)
    except NotExercisedError as reason:
        return not_exercised(rule, contract, scenario, str(reason), names)


def not_exercised(
    rule: Rule, contract: Contract, scenario: Scenario, reason: str, names: tuple[str, ...] = ()
) -> Result:
    """The result of a check that there was no occasion for."""
    return result_of(rule, contract.name, scenario, reason=reason, recordings=names)


def unprobed(rule: Rule, contract: Contract, scenario: Scenario, trouble: str) -> Result:
    """The result of a check whose scenario could not be probed."""
    finding = Finding("recordings of this scenario", trouble, Where(rule.part), untestable=True)
    return result_of(rule, contract.name, scenario, (finding,))
