"""Hand-written tests, interruptions, and what happens when something else goes wrong."""

import gc
import re
import socket
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from gate_runs import PATIENCE_S, arguments_of, environment, shown_on_terminal

from wirecheck.contract import load
from wirecheck.gate import Gate, Target
from wirecheck.plugin import running, telling, verdicts
from wirecheck.plugin.of_endpoint import EndpointRunning
from wirecheck.report import ReportError
from wirecheck.scenarios import Deployment

pytest_plugins = ["pytester", "gate_fixtures"]

HAND_WRITTEN = """
import asyncio, pytest

def test_a_scenario_gives_readings(endpoint):
    (reading,) = endpoint.run("single")
    assert [it.name for it in reading.events][-1] == "done"
    assert reading.recording.journal.calls

def test_a_question_of_ones_own_gives_a_reading(endpoint):
    reading = endpoint.ask("[[mock scenario=single run=own]] What is a stream?")
    assert (reading.text, reading.recording.ending.how) == ("own", "clean")

def test_it_may_be_asked_from_within_an_event_loop(endpoint):
    async def ask():
        return endpoint.run("bad-a-list", contract="typed-sse")
    assert asyncio.run(ask())[0].recording.response.status == 422

@pytest.mark.parametrize("names", [("nothing",), ("single", "other")])
def test_names_that_are_unknown(endpoint, names):
    with pytest.raises(LookupError, match="typed-sse"):
        endpoint.run(*names)
"""
# Interrupts the session while an item runs; the services are up by then.
INTERRUPTED = """
import os, signal, time
def test_interrupted(endpoint):
    # Who runs these tests in the background of a shell has SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print("mock", endpoint.mock_url, flush=True)
    os.killpg(0, signal.SIGINT)
    while True:  # another thread may take the signal, and then nothing wakes this one
        time.sleep(0.01)
"""


def listens(url: str) -> bool:
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port)).close()
    except ConnectionRefusedError:
        return False
    return True


def test_the_fixture_endpoint_does_scenarios(gate, pytester):
    pytester.makepyfile(test_mine=HAND_WRITTEN)

    done = gate("test_mine.py", "-k", "test_mine")

    assert done.code == 0, done.text
    assert done.out.splitlines()[-1].strip("= ").startswith("5 passed")


def test_the_garbage_collector_looks_as_often_afterwards_as_before(gate, pytester):
    pytester.makepyfile(
        test_mine="""
        import gc
        def test_often(endpoint):
            print("looks after", gc.get_threshold())
    """
    )
    before = gc.get_threshold()

    done = gate("test_mine.py", "-k", "test_mine or single", "-rP")

    assert f"looks after {(running.NEW_OBJECTS, *before[1:])}" in done.out
    assert gc.get_threshold() == before


def test_without_an_endpoint_its_fixture_skips_and_says_what_to_give(here, pytester):
    pytester.makepyfile(test_mine=HAND_WRITTEN)

    done = here("-rs")

    assert done.code == 0
    assert "there is no endpoint to test: give one with --endpoint URL" in done.out


def test_the_fixture_skips_what_needs_a_mock_provider_if_there_is_none(gate, pytester):
    pytester.makepyfile(test_mine="def test_it(endpoint): endpoint.run('single')")

    done = gate("test_mine.py", "-k", "test_mine", "-rs", mock="none")

    assert "the scenario single needs a mock provider behind the endpoint" in done.out
    assert done.code == 0


def test_the_fixture_fails_without_a_traceback_if_the_mock_provider_is_gone(gate, pytester):
    pytester.makeconftest("""
        import pytest
        from wirecheck.probes import Probed
        @pytest.fixture(autouse=True)
        def gone(endpoint, monkeypatch):
            troubled = lambda target, scenario: Probed(scenario, trouble="the mock is gone")
            monkeypatch.setattr(endpoint, "_do", troubled)
    """)
    pytester.makepyfile(test_mine="def test_it(endpoint): endpoint.run('single')")

    done = gate("test_mine.py", "-k", "test_mine")

    assert done.code == 1
    assert done.section("FAILURES")[1:] == ["the mock is gone"]


def test_after_ctrl_c_nothing_is_left_running(tmp_path):
    (tmp_path / "test_it.py").write_text(INTERRUPTED)
    command = [sys.executable, "-m", "pytest", "-s", "--endpoint", "reference", "test_it.py",
               "-k", "test_interrupted", "-p", "no:cacheprovider"]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    out, _ = process.communicate(timeout=PATIENCE_S)

    urls = re.findall(r"http://127\.0\.0\.1:\d+", out)
    assert process.returncode == 2
    assert "KeyboardInterrupt" in out
    assert len(set(urls)) == 2, out
    assert not any(map(listens, urls))


def test_a_failure_of_another_plugin_is_not_taken_for_a_finding(gate, pytester):
    pytester.makeconftest("""
        import pytest
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_call(item):
            try:
                yield
            finally:
                raise RuntimeError("no luck")
    """)
    # A check that there is no occasion for: one that passes is not handed to other plugins.
    done = gate("typed-sse::single::invariant.progress-rises")

    assert done.code == 1
    assert "FAILED typed-sse::single::invariant.progress-rises - RuntimeError: no luck" in done.out
    assert "conforms" not in done.out


def test_fixtures_of_the_tests_before_them_end_with_the_last_check(gate, pytester):
    pytester.makepyfile(
        test_mine="""
        import pytest

        @pytest.fixture(scope="session")
        def kept():
            yield
            raise RuntimeError("not let go")

        def test_mine(kept):
            pass
        """
    )
    done = gate("test_mine.py", "-k", "test_mine or (single and head.status)")

    assert done.code == 1
    assert "ERROR typed-websocket::single::head.status - RuntimeError: not let go" in done.out
    assert "INTERNALERROR" not in done.out


def test_a_mistake_in_a_rule_is_a_finding_and_no_traceback(monkeypatch):
    gate = Gate((Target(load("typed-sse"), "http://unused"),), Deployment(), None)
    check = next(it for it in gate.checks() if it.rule.id == "head.status")
    monkeypatch.setattr(gate, "result", lambda _: 1 / 0)

    result = verdicts.Verdicts(gate).of(check)

    assert result.outcome == "failed"
    assert result.findings[0].actual.startswith(
        "a mistake of wirecheck, not of what it tests: head.status raised ZeroDivisionError"
    )


def test_a_report_that_cannot_be_written_after_all_is_a_usage_error(gate, monkeypatch):
    def full(*_):
        raise ReportError("The disk is full.")

    monkeypatch.setattr(telling, "write_report", full)

    done = gate("typed-sse::single::head.status", "--conformance-report", "out")

    assert done.code == 4
    assert "ERROR: The disk is full." in done.out
    assert "typed-sse conforms: 1 passed" in done.out


def test_before_the_session_starts_there_is_no_gate():
    config = SimpleNamespace(args_source=None, args=[])

    with pytest.raises(RuntimeError, match="the session has not started"):
        _ = EndpointRunning(config).ready


def test_on_a_terminal_the_probing_counts_its_scenarios(tmp_path):
    shown = shown_on_terminal(*arguments_of("typed-sse::single::head.status"), cwd=tmp_path)

    assert "\rprobing: 1 of 1 scenario" in shown
    assert "\rprobed 1 scenario" in shown
    assert "\x1b[32m" in shown
