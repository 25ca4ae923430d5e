"""What a session tells: outcomes, the summary, the report, the exit code."""

import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic

import pytest

from wirecheck.plugin.baseline import Baseline
from wirecheck.plugin.bench import ReadyT
from wirecheck.plugin.failures import essence, failure, fold
from wirecheck.plugin.flaky import FlakyList
from wirecheck.plugin.running import Running
from wirecheck.plugin.story import Again, Story
from wirecheck.plugin.summary import print_story
from wirecheck.recording import Recording
from wirecheck.report import (
    Borne,
    Exhibit,
    ReportError,
    Run,
    Titled,
    grouped,
    write_report,
)
from wirecheck.rules import Result

STATUSES: dict[str, tuple[str, str, Any]] = {
    "known": ("known", "k", ("KNOWN", {"yellow": True})),
    "flaky": ("flaky", "f", ("FLAKY", {"yellow": True})),
    "warned": ("warned", "w", ("WARNED", {"yellow": True})),
    "not_exercised": ("not exercised", "-", ("NOT EXERCISED", {"cyan": True})),
}


@dataclass(frozen=True)
class Described:
    """What is tested, for the report: the attributes are those of a run."""

    endpoint: str
    contracts: Mapping[str, Titled]
    scenarios: Mapping[str, str]
    commands: Mapping[str, tuple[str, ...]]
    recordings: tuple[Recording, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


class Telling(ABC, Generic[ReadyT]):
    """Hooks that tell; an xdist worker has none of them."""

    def __init__(self, config: pytest.Config, running: Running[ReadyT]) -> None:
        self._config = config
        self._running = running
        self._baseline = Baseline.read(config.getoption("conformance_baseline"))
        self._flaky = FlakyList.read(config.getoption("conformance_flaky"))
        self._results: dict[str, Result] = {}
        self._failed: dict[str, pytest.TestReport] = {}
        self._borne: dict[str, Borne] = {}
        self._began = time.monotonic()
        self._started = datetime.now(UTC).isoformat(timespec="seconds")
        self._report: Path | None = None
        self._trouble = ""

    @abstractmethod
    def pytest_report_header(self) -> list[str]:
        """Say what is tested against what."""

    @abstractmethod
    def described(self) -> Described:
        """What is tested, for the report."""

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do if the mock provider was never called."""
        return ()

    @property
    def coda(self) -> tuple[str, ...]:
        """What else is to be said at the end."""
        return ()

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
        if known := self._baseline.knows(result.id):
            self._bear(report, result, Borne(known.reason), (self._baseline.path, known.number))
            return
        if flaky := self._flaky.knows(result.id):
            borne = Borne(flaky.line.reason, (flaky.seen, flaky.of))
            self._bear(report, result, borne, (self._flaky.path, flaky.line.number))
            return
        told = self._config.getoption("tbstyle", "auto") != "line"
        shown: Any = failure(result, self._recordings(), told=told)
        report.longrepr = shown
        self._failed[result.id] = report

    def _bear(
        self, report: pytest.TestReport, result: Result, borne: Borne, place: tuple[str, int]
    ) -> None:
        self._borne[result.id] = borne
        report.outcome = "skipped"
        why = f"{borne.word} finding: {essence(result)} ({borne.reason})"
        report.longrepr = (*place, why)

    def _recordings(self) -> dict[str, Any]:
        return {recording.name: recording for recording in self.described().recordings}

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, Any] | None:
        """Name the outcomes as the report does."""
        result = self._results.get(report.nodeid)
        if result is None or report.when != "call" or report.failed:
            return None
        borne = self._borne.get(result.id)
        return STATUSES.get(borne.word if borne else result.outcome)

    # -- all of them --------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the report; a stale line, or a flaky check that is not listed, fails the run."""
        if not self._results:
            return
        folder = self._config.getoption("conformance_report")
        if folder:
            self._write(Path(folder))
        if self._trouble:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        elif (self._stale() or self._unsteady()) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _write(self, folder: Path) -> None:
        try:
            self._report = write_report(self._run(), folder)
        except ReportError as error:
            self._trouble = str(error)

    def _stale(self) -> list[str]:
        planned = self._running.by_id
        known = self._baseline.stale(planned, self._results.values())
        return known + self._flaky.stale(planned)

    def _unsteady(self) -> list[str]:
        """Lines for the list of flaky checks, of those that did not come out alike."""
        tally = self._running.tally
        return [
            tally.line(id_)
            for id_ in tally.unsteady
            if not self._baseline.knows(id_) and not self._flaky.knows(id_)
        ]

    def _run(self) -> Run:
        described, checks = self.described(), self._running.checks
        return Run(
            version=version("wirecheck"),
            endpoint=described.endpoint,
            started=self._started,
            duration_s=round(time.monotonic() - self._began, 1),
            contracts=described.contracts,
            scenarios=described.scenarios,
            results=tuple(self._results[it.id] for it in checks if it.id in self._results),
            recordings=described.recordings,
            exhibits=described.exhibits,
            level=self._config.getoption("conformance_level"),
            commands=described.commands,
            borne=self._borne,
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
        tally, unsteady = self._running.tally, self._unsteady()
        again = Again(tally.of, unsteady, len(tally.unsteady) - len(unsteady))
        story = Story(run, self.advice, self._stale(), again, self._report)
        print_story(terminalreporter, story)
        for line in self.coda:
            terminalreporter.write_line(line)
        if self._trouble:
            terminalreporter.write_line(f"ERROR: {self._trouble}", red=True)
        return done
