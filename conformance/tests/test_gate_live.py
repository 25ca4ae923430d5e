"""The whole gate on live servers: a right one of another make, and the same with one flaw each."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock
from wirecheck.scenarios import Deployment

SERVER = Path(__file__).parent / "support" / "flawed_server.py"
CONTRACT = load("typed-sse")


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
        gate = Gate((Target(CONTRACT, url),), Deployment(), mock_url)
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
        {("crowd", "isolation.own-text"), ("crowd", "isolation.no-foreign-text")},
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
    assert {it.scenario for it in gate.recordings if it.part == "stream"} == {"text", "cors"}
