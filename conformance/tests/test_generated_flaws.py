"""Flaws that only generated examples show: found, made small, and shown again by a script."""

import json
import re

import pytest
from fuzzed import fuzzed, replayed, serving

from wirecheck.contract import load
from wirecheck.gate import search, start_mock
from wirecheck.replay import Replay, script
from wirecheck.strategies import Step

CHARACTERS = 1000


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """The smallest is looked for however busy the machine is."""
    monkeypatch.setattr(search, "SHRINK_S", 600.0)


@pytest.fixture(scope="module")
def mock_url():
    with start_mock() as mock:
        yield mock.url


@pytest.mark.parametrize(
    ("server", "contract", "scenarios"),
    [
        (
            "flawed_server.py",
            "typed-sse",
            ("generated-valid", "generated-invalid", "generated-odd"),
        ),
        (
            "flawed_sessions.py",
            "session-socketio",
            ("generated-valid", "generated-invalid", "generated-odd", "generated-dialogue"),
        ),
    ],
)
def test_a_right_server_has_no_finding(mock_url, server, contract, scenarios):
    with serving(server, mock_url, "none") as url:
        _, found = fuzzed(url, mock_url, contract, *scenarios, more=24)

    assert [(it.id, it.findings[0].actual) for it in found] == []


def test_a_crash_on_a_huge_field_shrinks_to_the_first_character_too_many(mock_url, tmp_path):
    with serving("flawed_server.py", mock_url, "chokes-on-huge") as url:
        gate, found = fuzzed(url, mock_url, "typed-sse", "generated-odd")
        shown = replayed(found[0].replay, tmp_path)

    assert [(it.rule, it.findings[0].actual.partition(" with")[0]) for it in found] == [
        ("input.borne", "status 500")
    ]
    (failing,) = [it for it in gate.recordings if it.part == found[0].findings[0].where.part]
    assert len(json.loads(failing.request.body)["model"]) == CHARACTERS + 1
    assert "'x' * 990" in found[0].replay
    assert shown.startswith("500 ")


def steps(script: str) -> list[str]:
    """What a script does, in its order."""
    _, _, main = script.partition("async def main():\n")
    return re.findall(
        r"await ((?:start|cancel|finish|leave)\(\d[^)]*\))", main.partition("for ")[0]
    )


def of_session(shown: str, session: str) -> list[str]:
    """The names of the events of a session, as a script prints them."""
    lines = [line for line in shown.splitlines() if " < " in line]
    return [line.split()[2] for line in lines if f'"sessionId": "{session}"' in line]


def test_done_after_cancelled_with_two_sessions_is_found_with_24_more_and_shrinks_to_three_steps(
    mock_url, tmp_path
):
    with serving("flawed_sessions.py", mock_url, "done-after-cancelled") as url:
        _, found = fuzzed(url, mock_url, "session-socketio", "generated-dialogue", more=24)
        success = next(it for it in found if it.rule == "cancel.no-success")
        shown = replayed(success.replay, tmp_path)

    assert steps(success.replay) == ["start(0, 0)", "start(0, 1)", "cancel(0, 0)"]
    cancelled = re.search(r'cancelled {"sessionId": "([^"]+)"', shown)[1]
    assert of_session(shown, cancelled)[-2:] == ["llm:stream:cancelled", "llm:stream:done"]


def test_sessions_mixed_after_a_cancel_are_found_with_24_more_and_shrink_to_four_steps(
    mock_url, tmp_path
):
    with serving("flawed_sessions.py", mock_url, "mixes-after-a-cancel") as url:
        _, found = fuzzed(url, mock_url, "session-socketio", "generated-dialogue", more=24)
        exact = next(it for it in found if it.rule == "text.exact")
        shown = replayed(exact.replay, tmp_path)

    least = ["cancel(0, 0)", "start(0, 0)", "start(0, 0)", "start(0, 1)"]
    assert sorted(steps(exact.replay)) == least
    told = re.findall(r'token {"sessionId": "[^"]+-1", "token"', shown)
    sent = re.search(r'done {"sessionId": "[^"]+-1".* "tokenCount": (\d+)', shown)[1]
    assert len(told) != int(sent)


def test_a_script_holds_no_secret():
    secret = "a-secret-of-nobody-0123456789abcdef"  # noqa: S105 - as it says
    url = f"http://user:{secret}@127.0.0.1:1"
    facts = Replay(load("typed-websocket"), url, url, needs_token=True, found='a"""b\\')
    text = script(facts, (Step("start"),))

    assert secret not in text
    assert 'os.environ["WIRECHECK_TOKEN"]' in text
    compile(text, "replay.py", "exec")
