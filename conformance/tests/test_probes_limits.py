"""Limiters of every usual make, asked in a time of our own: what the gate says of each."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from typed_recordings import HEADERS, TYPED, recording

from wirecheck.contract.reading import Reading
from wirecheck.probes.acts import limiting
from wirecheck.probes.session import Session
from wirecheck.recording import Journal, Recording, Response
from wirecheck.rules import Result, judge, rules_for
from wirecheck.scenarios import Deployment, Scenario, scenarios

OVER_LIMIT = next(it for it in scenarios(TYPED) if it.name == "over-limit")
REFUSAL = Response(429, (*HEADERS, ("Retry-After", "60")), "HTTP/1.1", 1.0)
# The contract's limit: so many requests in so many seconds.
REQUESTS, SPAN_S = 10, 60

# Whether a user is let in at a moment, by the moments at which that user was let in before.
LetsIn = Callable[[list[float], float], bool]


def sliding(before: list[float], now: float) -> bool:
    return sum(now - at < SPAN_S for at in before) < REQUESTS


def bucket(before: list[float], now: float, capacity: float = REQUESTS) -> bool:
    """A bucket of tokens, refilled evenly."""
    tokens, at = capacity, 0.0
    for moment in (*before, now):
        tokens = min(capacity, tokens + (moment - at) * capacity / SPAN_S)
        tokens, at = tokens - 1, moment
    return tokens >= 0


def whole_seconds(before: list[float], now: float) -> bool:
    return bucket([math.floor(at) for at in before], math.floor(now))


def window(begins_at_s: float) -> LetsIn:
    """A limit whose spans begin at fixed times."""

    def lets_in(before: list[float], now: float) -> bool:
        def span(at: float) -> int:
            return math.floor((at - begins_at_s) / SPAN_S)

        return sum(span(at) == span(now) for at in before) < REQUESTS

    return lets_in


def at_most(number: int) -> LetsIn:
    return lambda before, _: len(before) < number


def judged(lets_in: LetsIn, seconds: float, monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    """What each rule says of an endpoint that takes so many seconds for a question."""
    clock, before = SimpleNamespace(now=0.0), defaultdict(list)

    async def stream(session: Session, scenario: Scenario) -> list[Recording]:
        clock.now += seconds
        if not lets_in(before[session.user], clock.now):
            return [recording(response=REFUSAL, scenario=scenario.name, journal=Journal("", ()))]
        before[session.user].append(clock.now)
        return [recording(scenario=scenario.name)]

    monkeypatch.setattr(limiting, "streams", SimpleNamespace(stream=stream))
    monkeypatch.setattr(limiting, "monotonic", lambda: clock.now)
    session = Session("http://127.0.0.1", TYPED, Deployment(), upstream=None)
    recordings = asyncio.run(limiting.over_limit(session, OVER_LIMIT))
    readings = [Reading(it, TYPED) for it in recordings]
    limits = [it for it in rules_for(TYPED, OVER_LIMIT) if it.id.startswith("limit.")]
    return [judge(rule, TYPED, OVER_LIMIT, readings) for rule in limits]


@pytest.mark.parametrize(
    ("lets_in", "seconds"),
    [
        pytest.param(sliding, 0.1, id="sliding"),
        pytest.param(sliding, 5.0, id="sliding and slow"),
        pytest.param(bucket, 0.1, id="bucket"),
        pytest.param(bucket, 2.0, id="bucket, refilled by five"),
        pytest.param(whole_seconds, 0.9, id="bucket of whole seconds"),
        pytest.param(whole_seconds, 1.9, id="bucket of whole seconds, refilled"),
        pytest.param(window(0.0), 0.1, id="window"),
        pytest.param(window(0.45), 0.1, id="window turning in the middle"),
        pytest.param(window(7.5), 1.0, id="window turning in the middle, slow"),
        pytest.param(window(1.05), 0.1, id="window turning at the one too many"),
        pytest.param(window(1.15), 0.1, id="window turning for the third user"),
    ],
)
def test_nothing_is_said_of_a_limiter_that_is_right(
    lets_in: LetsIn, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = judged(lets_in, seconds, monkeypatch)

    assert {it.outcome for it in results} == {"passed"}


@pytest.mark.parametrize(
    ("lets_in", "seconds", "broken"),
    [
        pytest.param(at_most(999), 0.1, "limit.refused", id="never refuses"),
        pytest.param(at_most(999), 1.0, "limit.refused", id="never refuses, slow"),
        pytest.param(at_most(11), 0.1, "limit.refused", id="one too many"),
        pytest.param(at_most(20), 0.4, "limit.refused", id="twice as many"),
        pytest.param(lambda *of: bucket(*of, 20), 0.1, "limit.refused", id="bucket too large"),
        pytest.param(at_most(9), 0.1, "limit.let-in", id="one too few"),
        pytest.param(lambda *of: bucket(*of, 5), 1.0, "limit.let-in", id="bucket too small"),
    ],
)
def test_a_limiter_that_is_wrong_is_found(
    lets_in: LetsIn, seconds: float, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = judged(lets_in, seconds, monkeypatch)

    found = {it.rule for it in results if it.findings and not it.findings[0].untestable}
    assert found - {"limit.not-forwarded"} == {broken}


def test_the_finding_tells_how_many_more_may_be_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    results = judged(at_most(999), 1.0, monkeypatch)

    (finding,) = next(it for it in results if it.rule == "limit.refused").findings
    assert finding.expected == (
        "status 429 for number 15: the limit is 10 from one user in 60 s, "
        "and 4 more for the 28.0 s that have gone by"
    )


def test_an_endpoint_too_slow_to_be_asked_too_often_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = judged(at_most(999), 4.0, monkeypatch)

    assert {it.rule for it in results if it.findings} == {
        "limit.refused",
        "limit.retry-after",
        "limit.not-forwarded",
    }
    (finding,) = next(it for it in results if it.rule == "limit.refused").findings
    assert finding.untestable
    assert "the endpoint took 64.0 s" in finding.actual
