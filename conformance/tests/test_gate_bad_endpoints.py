"""Endpoints that are no endpoints: findings in plain words, within bounds, by the right rule."""

import subprocess
import sys

import broken_endpoints as broken
import pytest
from broken_endpoints import serving

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock
from wirecheck.probes import limits
from wirecheck.scenarios import Deployment

CONTRACT = load("typed-sse")
PROBED = {"text", "hold-first", "leave-midway", "crowd", "bad-not-json"}
# What each does, the rule that must name it in the scenario `text`, and words that must be said.
BEHAVIOURS = {
    "answers nothing": (broken.silent, "ending.in-time", "silent for 0.3 s"),
    "falls silent after its head": (
        broken.silent_after_its_head,
        "ending.in-time",
        "silent for 0.3 s",
    ),
    "closes at once": (broken.closing, "ending.complete", "Server disconnected"),
    "resets the connection": (broken.resetting, "ending.complete", "reset the connection"),
    "cuts its answer off": (
        broken.cut_before_the_last_chunk,
        "ending.complete",
        "before the response",
    ),
    "speaks another protocol": (broken.another_protocol, "ending.complete", "not the protocol"),
    "streams without end": (broken.flood_of_events, "ending.bounded", "more than"),
    "drips without end": (broken.drip_of_comments, "ending.in-time", "still sending"),
    "sends 100 MB without a newline": (
        broken.a_hundred_megabytes_on_one_line,
        "ending.bounded",
        "more than 8,388,608 bytes",
    ),
    "redirects for ever": (broken.redirecting, "head.status", "status 307"),
    "speaks another dialect": (broken.openai_chunks, "schema.known-kind", "chat.completion.chunk"),
    "sends plain text": (broken.plain_text, "schema.json", "Hi"),
}
# Those that are waited for; all others end by themselves, however busy the machine is.
PATIENCE = {
    broken.silent: ("IDLE_S", 0.3),
    broken.silent_after_its_head: ("IDLE_S", 0.3),
    broken.drip_of_comments: ("WHOLE_S", 0.5),
}


@pytest.fixture(scope="module")
def mock_url():
    with start_mock() as mock:
        yield mock.url


def results_of(behaviour, mock_url):
    with serving(behaviour) as endpoint:
        gate = Gate((Target(CONTRACT, endpoint.url),), Deployment(), mock_url)
        checks = [check for check in gate.checks() if check.planned.scenario.name in PROBED]
        gate.probe(checks)
        return gate, [gate.result(check) for check in checks]


@pytest.mark.parametrize("what", BEHAVIOURS)
def test_it_fails_by_the_right_rule_in_plain_words(what, mock_url, monkeypatch):
    behaviour, rule, words = BEHAVIOURS[what]
    name, seconds = PATIENCE.get(behaviour, ("IDLE_S", limits.IDLE_S))
    monkeypatch.setattr(limits, name, seconds)

    gate, results = results_of(behaviour, mock_url)

    named = [it for it in results if (it.scenario, it.rule) == ("text", rule)]
    assert [it.outcome for it in named] == ["failed"]
    assert words in named[0].findings[0].actual
    assert not named[0].findings[0].untestable
    assert all(it.findings for it in results if it.scenario in {"hold-first", "crowd"})
    assert sum(len(recording.body) for recording in gate.recordings) < 4 * limits.BODY_BYTES


def test_the_command_exits_with_1_and_no_traceback(mock_url):
    with serving(broken.closing) as endpoint:
        command = [sys.executable, "-m", "pytest", "--endpoint", endpoint.url]
        command += [
            "--contract",
            "typed-sse",
            "--mock-provider",
            mock_url,
            "-p",
            "no:cacheprovider",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "ending.complete" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
