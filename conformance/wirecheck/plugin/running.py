"""The gate within a pytest session: collected, probed, judged, told."""

import time
from collections.abc import Generator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from wirecheck.plugin import setup
from wirecheck.plugin.baseline import Baseline
from wirecheck.plugin.handle import Endpoint
from wirecheck.plugin.items import CheckItem, items
from wirecheck.plugin.progress import Progress
from wirecheck.plugin.summary import print_summary
from wirecheck.recording import Recording, dumps, loads
from wirecheck.report import ReportError, Run, write_report
from wirecheck.rules import Result

_RESULT = TypeAdapter(Result)


class Running:
    """Hooks of a session with ``--endpoint``."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._level = config.getoption("conformance_level")
        self._baseline = Baseline.read(config.getoption("conformance_baseline"))
        self._worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._alone = _without_paths(config)
        self._selected = _node_ids(config)
        self._results: dict[str, Result] = {}
        self._far_recordings: dict[str, Recording] = {}
        self._ready: setup.Ready | None = None
        self._began = time.monotonic()
        self._started = datetime.now(UTC).isoformat(timespec="seconds")
        self._report: Path | None = None

    # -- setting up ---------------------------------------------------------------------------

    @property
    def ready(self) -> setup.Ready:
        """The gate, set up when the session starts."""
        if self._ready is None:
            raise RuntimeError("the session has not started")
        return self._ready

    def endpoint(self) -> Endpoint:
        """What the fixture ``endpoint`` hands out."""
        return Endpoint(self.ready.gate)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Start the services and find the contracts."""
        if self._worker is not None:
            self._ready = setup.as_worker(self._config, self._worker["wirecheck"])
        else:
            self._ready = setup.ready(self._config)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker what was set up."""
        names = self._config.getoption("contract") or self._config.getini("wirecheck_contract")
        node.workerinput["wirecheck"] = setup.for_worker(self.ready, names)

    def pytest_report_header(self) -> list[str]:
        """Say what is tested against what."""
        ready = self.ready
        contracts = ", ".join(target.contract.name for target in ready.gate.targets)
        lines = [f"wirecheck: {ready.endpoint} against {contracts}"]
        mock = ready.gate.mock_url
        lines.append(f"mock provider: {f'{mock} ({ready.mock_note})' if mock else 'none'}")
        return lines

    # -- collecting ---------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Collect nothing else when no path was given."""
        if self._alone:
            self._config.args = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the checks before `-k`, `-m` and `--lf` select."""
        checks = _items(session, self.ready.gate, fails_on_should=self._level == "should")
        if self._selected:
            checks = [it for it in checks if _chosen(it.nodeid, self._selected)]
            if not checks:
                raise pytest.UsageError(f"no check is called {' or '.join(self._selected)}.")
        items.extend(checks)
        # Lets pytest count them as collected.
        collected = pytest.CollectReport("wirecheck", "passed", None, list(checks))
        self._config.hook.pytest_collectreport(report=collected)

    # -- running ------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Probe all scenarios that the selected checks need, concurrently."""
        if session.config.option.collectonly or self._has_workers():
            return
        checks = [item.check for item in session.items if isinstance(item, CheckItem)]
        if checks:
            with Progress(self._config) as progress:
                self.ready.gate.probe(checks, progress)

    def _has_workers(self) -> bool:
        return self._worker is None and self._config.pluginmanager.hasplugin("dsession")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the verdict travel with pytest's report, also from an xdist worker."""
        report = yield
        if report.when == "call" and isinstance(item, CheckItem) and item.result is not None:
            vars(report)["wirecheck"] = asdict(item.result)
            report.user_properties.append(("wirecheck_outcome", item.result.outcome))
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the verdict; a known finding does not fail the run."""
        told = getattr(report, "wirecheck", None)
        if told is None:
            return
        result = _RESULT.validate_python(told)
        self._results[result.id] = result
        if self._baseline.knows(result) and report.failed:
            report.outcome = "skipped"
            vars(report)["wirecheck_known"] = True

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, Any] | None:
        """Name the outcomes as the report does."""
        told = getattr(report, "wirecheck", None)
        if told is None or report.when != "call" or report.failed:
            return None
        if getattr(report, "wirecheck_known", False):
            return "known", "k", ("KNOWN", {"yellow": True})
        if told["outcome"] == "warned":
            return "warned", "w", ("WARNED", {"yellow": True})
        if told["outcome"] == "not_exercised":
            return "not exercised", "-", ("NOT EXERCISED", {"cyan": True})
        return None

    # -- telling ------------------------------------------------------------------------------

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what an xdist worker has recorded."""
        for text in getattr(node, "workeroutput", {}).get("wirecheck_recordings", ()):
            recording = loads(text)
            self._far_recordings.setdefault(recording.name, recording)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the report; a stale line in the baseline fails the run."""
        if self._ready is None:
            return
        if self._worker is not None:
            recordings = [dumps(recording) for recording in self.ready.gate.recordings]
            self._config.workeroutput["wirecheck_recordings"] = recordings  # type: ignore[attr-defined]
            return
        folder = self._config.getoption("conformance_report")
        if folder and self._results:
            self._report = self._written(Path(folder))
        if (
            self._baseline.stale(self._results.values())
            and session.exitstatus == pytest.ExitCode.OK
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _written(self, folder: Path) -> Path:
        try:
            return write_report(self.run(), folder)
        except ReportError as error:
            raise pytest.UsageError(str(error)) from error

    def run(self) -> Run:
        """All that the report tells."""
        gate = self.ready.gate
        recordings = self._far_recordings | {it.name: it for it in gate.recordings}
        checks = gate.checks()
        return Run(
            version=version("wirecheck"),
            endpoint=self.ready.endpoint,
            started=self._started,
            duration_s=round(time.monotonic() - self._began, 1),
            contracts={target.contract.name: target.contract for target in gate.targets},
            scenarios={it.planned.scenario.name: it.planned.scenario.does for it in checks},
            results=tuple(self._results[it.id] for it in checks if it.id in self._results),
            recordings=tuple(recordings.values()),
            level=self._level,
        )

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print what the checks come to."""
        if self._results:
            stale = self._baseline.stale(self._results.values())
            print_summary(terminalreporter, self.run(), stale, self._report)

    def pytest_unconfigure(self) -> None:
        """Stop the services."""
        if self._ready is not None:
            self._ready.services.close()


def _items(session: pytest.Session, gate: Any, *, fails_on_should: bool) -> list[CheckItem]:
    return list(items(session, gate, fails_on_should=fails_on_should))


def _without_paths(config: pytest.Config) -> bool:
    """Whether no path was given on the command line."""
    given = config.args_source is pytest.Config.ArgsSource.ARGS
    return not given or all(_is_node_id(argument) for argument in config.args)


def _is_node_id(argument: str) -> bool:
    """``typed-sse::text`` is a check; ``test_mine.py::test_it`` is somebody else's test."""
    return "::" in argument and not Path(argument.partition("::")[0]).exists()


def _node_ids(config: pytest.Config) -> list[str]:
    """Take the ids of checks out of the command line, where pytest looks for paths."""
    chosen = [argument for argument in config.args if _is_node_id(argument)]
    config.args = [argument for argument in config.args if argument not in chosen]
    return chosen


def _chosen(node_id: str, selected: list[str]) -> bool:
    return any(node_id == it or node_id.startswith(f"{it}::") for it in selected)
