"""What a session tells: outcomes, the summary, the report, the exit code."""

import time
from collections.abc import Generator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from wirecheck.plugin.again import again
from wirecheck.plugin.baseline import Baseline
from wirecheck.plugin.failures import essence, failure, fold
from wirecheck.plugin.running import Running
from wirecheck.plugin.summary import Story, base_url, print_story
from wirecheck.report import ReportError, Run, grouped, write_report
from wirecheck.rules import Result

STATUSES: dict[str, tuple[str, str, Any]] = {
    "known": ("known", "k", ("KNOWN", {"yellow": True})),
    "warned": ("warned", "w", ("WARNED", {"yellow": True})),
    "not_exercised": ("not exercised", "-", ("NOT EXERCISED", {"cyan": True})),
}


class Telling:
    """Hooks that tell; an xdist worker has none of them."""

    def __init__(self, config: pytest.Config, running: Running) -> None:
        self._config = config
        self._running = running
        self._baseline = Baseline.read(config.getoption("conformance_baseline"))
        self._results: dict[str, Result] = {}
        self._failed: dict[str, pytest.TestReport] = {}
        self._known: set[str] = set()
        self._began = time.monotonic()
        self._started = datetime.now(UTC).isoformat(timespec="seconds")
        self._report: Path | None = None
        self._trouble = ""

    def pytest_report_header(self) -> list[str]:
        """Say what is tested against what, and where the endpoint finds the mock provider."""
        ready = self._running.ready
        contracts = ", ".join(target.contract.name for target in ready.gate.targets)
        chosen = f" ({ready.chosen})" if ready.chosen else ""
        lines = [f"wirecheck: {ready.endpoint} against {contracts}{chosen}"]
        mock = ready.gate.mock_url
        if mock is None:
            return [*lines, "mock provider: none"]
        lines.append(f"mock provider: {mock} ({ready.mock_note})")
        if ready.endpoint == self._config.getoption("endpoint"):
            lines.append(f"the endpoint reaches it by: {base_url(ready)}")
        return lines

    # -- each check ---------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the verdict, and put its words where pytest keeps a traceback."""
        check = self._running.by_id.get(report.nodeid)
        if check is None or report.when != "call":
            return
        result = self._running.verdicts.of(check)
        if report.failed and str(report.longrepr) != result.id:
            return  # something else went wrong, and pytest tells it
        self._results[result.id] = result
        if report.failed:
            self._tell_failure(report, result)

    def _tell_failure(self, report: pytest.TestReport, result: Result) -> None:
        line = self._baseline.knows(result.id)
        if line is not None:
            self._known.add(result.id)
            report.outcome = "skipped"
            why = f"known finding: {essence(result)} ({line.reason})"
            report.longrepr = (self._baseline.path, line.number, why)
            return
        told = self._config.getoption("tbstyle", "auto") != "line"
        shown: Any = failure(result, self._recordings(), told=told)
        report.longrepr = shown
        self._failed[result.id] = report

    def _recordings(self) -> dict[str, Any]:
        return {recording.name: recording for recording in self._running.ready.gate.recordings}

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, Any] | None:
        """Name the outcomes as the report does."""
        result = self._results.get(report.nodeid)
        if result is None or report.when != "call" or report.failed:
            return None
        return STATUSES.get("known" if result.id in self._known else result.outcome)

    # -- all of them --------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the report; a stale line in the baseline fails the run."""
        if not self._results:
            return
        folder = self._config.getoption("conformance_report")
        if folder:
            self._write(Path(folder))
        if self._trouble:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        elif self._stale() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _write(self, folder: Path) -> None:
        try:
            self._report = write_report(self._run(), folder)
        except ReportError as error:
            self._trouble = str(error)

    def _stale(self) -> list[str]:
        return self._baseline.stale(self._running.by_id, self._results.values())

    def _run(self) -> Run:
        ready, checks = self._running.ready, self._running.checks
        gate = ready.gate
        return Run(
            version=version("wirecheck"),
            endpoint=ready.endpoint,
            started=self._started,
            duration_s=round(time.monotonic() - self._began, 1),
            contracts={target.contract.name: target.contract for target in gate.targets},
            scenarios={it.planned.scenario.name: it.planned.scenario.does for it in checks},
            results=tuple(self._results[it.id] for it in checks if it.id in self._results),
            recordings=gate.recordings,
            level=self._config.getoption("conformance_level"),
            commands={
                target.contract.name: again(self._config, source)
                for target, source in zip(gate.targets, ready.sources, strict=True)
            },
        )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> Generator[None, Any, Any]:
        """Fold the failures before pytest prints them, and say last what it all comes to."""
        if not self._results:
            return (yield)
        run = self._run()
        if self._config.get_verbosity() < 1:
            fold(grouped(run.judged), self._failed)
        done = yield
        story = Story(run, self._running.ready, frozenset(self._known), self._stale(), self._report)
        print_story(terminalreporter, story)
        if self._trouble:
            terminalreporter.write_line(f"ERROR: {self._trouble}", red=True)
        return done
