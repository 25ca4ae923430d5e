"""The whole gate on live servers: a right one of another make, and the same with one flaw each."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock
from wirecheck.rules import Result
from wirecheck.rules.rate_limited import MET
from wirecheck.scenarios import Deployment

SERVER = Path(__file__).parent / "support" / "flawed_server.py"
CONTRACT = load("typed-sse")
# The server counts by the user whom a token names, whoever signed it.
FACTS = Deployment(jwt_secret="a-secret-that-nobody-checks-0123", limits="on")  # noqa: S106


@pytest.fixture(scope="module")
def mock_url() -> Iterator[str]:
    with start_mock() as mock:
        yield mock.url


@contextmanager
def serving(mock_url: str, flaw: str) -> Iterator[str]:
    command = [sys.executable, str(SERVER), f"{mock_url}/openai/v1/chat/completions", flaw]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        yield process.stdout.readline().partition(": ")[2].strip()
        process.stdin.close()
        process.wait()


def findings(mock_url: str, flaw: str, scenarios: set[str] | None = None) -> set[tuple[str, str]]:
    """The scenarios and rules that have findings: whole vectors, of what was probed."""
    with serving(mock_url, flaw) as url:
        gate = Gate((Target(CONTRACT, url),), FACTS, mock_url)
        checks = [
            check
            for check in gate.checks()
            if scenarios is None or check.planned.scenario.name in scenarios
        ]
        gate.probe(checks)
        results = [gate.result(check) for check in checks]
    return {(result.scenario, result.rule) for result in results if result.findings}


def test_another_right_server_has_no_finding(mock_url: str) -> None:
    assert findings(mock_url, "none") == set()


LEAVES = {"leave-waiting", "leave-midway-reset", "leave-stalled"}
FLAWS = {
    "buffers": (
        {"text", "hold-first", "hold-last"},
        {("hold-first", "delivery.before-release"), ("hold-last", "delivery.before-release")},
    ),
    "never-cancels": (LEAVES, {(leave, "cancel.upstream-closed") for leave in LEAVES}),
    "swallows": (
        {"rate-limit", "error-mid"},
        {
            (scenario, rule)
            for scenario in ("rate-limit", "error-mid")
            for rule in ("outcome.failure", "outcome.error-code", "schema.recommended")
        },
    ),
    "false-success": (
        {"truncate-mid", "error-mid"},
        {
            ("truncate-mid", "outcome.failure"),
            ("truncate-mid", "outcome.error-code"),
            ("truncate-mid", "schema.recommended"),
        },
    ),
    "strips": (
        {"text", "parity-text"},
        {("text", "text.exact"), ("parity-text", "answer.exact")},
    ),
    "leaks-key": ({"auth-error", "text"}, {("auth-error", "leak.api-key")}),
    "shares": (
        {"crowd"},
        {
            ("crowd", rule)
            for rule in (
                "isolation.own-text",
                "isolation.no-foreign-text",
                "delivery.before-release",
            )
        },
    ),
    "never-limits": (
        {"over-limit"},
        {
            ("over-limit", rule)
            for rule in ("limit.refused", "limit.retry-after", "limit.not-forwarded")
        },
    ),
    "limits-early": ({"over-limit"}, {("over-limit", "limit.let-in")}),
    "one-limit-for-all": (
        {"over-limit"},
        {("over-limit", "limit.let-in"), ("over-limit", "limit.others")},
    ),
    "accepts-anything": (
        {"bad-no-model", "bad-too-hot"},
        {
            (scenario, rule)
            for scenario in ("bad-no-model", "bad-too-hot")
            for rule in ("input.refused", "input.not-forwarded")
        },
    ),
}


def test_a_minute_that_ends_while_the_limit_is_tried_is_no_flaw(mock_url: str) -> None:
    assert findings(mock_url, "window-turns", {"over-limit"}) == set()


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_live_flaw_is_found_by_its_rules_alone(flaw: str, mock_url: str) -> None:
    scenarios, expected = FLAWS[flaw]

    assert findings(mock_url, flaw, scenarios) == expected


def test_without_the_mock_behind_it_an_endpoint_is_asked_once_and_told_why(mock_url: str) -> None:
    with start_mock() as other, serving(other.url, "none") as url:
        gate = Gate((Target(CONTRACT, url),), Deployment(), mock_url)
        checks = gate.checks()
        gate.probe(checks)
        results = [gate.result(check) for check in checks]

    exact = [result for result in results if result.rule == "text.exact"]
    assert {result.outcome for result in exact} == {"failed"}
    assert all(
        "OPENAI_BASE_URL" in result.findings[0].actual
        for result in exact
        if result.scenario != "text"
    )
    assert {it.scenario for it in gate.recordings if it.part == "stream"} == {
        "text",
        "cors",
        "old-http",
    }


def test_a_limit_that_is_met_unawares_is_the_one_cause_of_all_findings(mock_url: str) -> None:
    with serving(mock_url, "one-limit-for-all") as url:
        gates = [Gate((Target(CONTRACT, url),), FACTS, mock_url) for _ in range(2)]
        results = [result for gate in gates for result in _asked_too_often(gate)]

    assert {finding.actual for it in results for finding in it.findings} == {MET}
    assert {it.outcome for it in results} >= {"passed", "failed"}


def _asked_too_often(gate: Gate) -> list[Result]:
    """More questions than the limit allows; the second gate's first is one too many already."""
    chosen = [it for it in gate.checks() if it.planned.scenario.act in {"stream", "bad-input"}]
    checks = [it for it in chosen if not it.planned.omitted]
    gate.probe(checks)
    return [gate.result(check) for check in checks]
