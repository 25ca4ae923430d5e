"""The gate within a pytest session: set up, collected, probed, judged."""

import gc
import tempfile
from abc import ABC, abstractmethod
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, Generic

import pytest

from wirecheck.plugin.bench import Check, ReadyT
from wirecheck.plugin.items import CheckItem, items, report_pass
from wirecheck.plugin.progress import Progress
from wirecheck.plugin.repeating import Tally
from wirecheck.plugin.selection import Selection
from wirecheck.plugin.verdicts import FarVerdicts, Verdicts

FILE = "verdicts.json"

# So many make the garbage collector look through them. With Python's own 700 it took a second more
# of the gate over all seven contracts.
NEW_OBJECTS = 20_000


class Running(ABC, Generic[ReadyT]):
    """Hooks that make and run the checks, alone, in an xdist worker, or in its controller.

    Attributes:
        probing: What probing is called while it goes on, after it, and what is counted.
    """

    probing = ("probing", "probed", "scenario")

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._selection = Selection(config)
        self._ready: ReadyT | None = None
        self._cleanup = ExitStack()
        self._probed = False
        self.tally = Tally()

    @abstractmethod
    def set_up(self) -> ReadyT:
        """Start what is to be started, and find out what is to be tested.

        Raises:
            pytest.UsageError: With one plain message and its mend.
        """

    @abstractmethod
    def as_worker(self, given: dict[str, Any]) -> ReadyT:
        """The same in an xdist worker, from what its controller has told it."""

    @abstractmethod
    def for_worker(self) -> dict[str, Any]:
        """What an xdist worker is told, in values that can be sent to it."""

    # -- setting up ---------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Start the services and find the contracts."""
        if self._worker is not None:
            self._ready = self.as_worker(self._worker["wirecheck"])
        else:
            self._ready = self.set_up()
        self._cleanup.push(self._ready.services)
        self._selection.check(self.checks)

    def pytest_unconfigure(self) -> None:
        """Stop the services."""
        self._cleanup.close()

    @property
    def ready(self) -> ReadyT:
        """What is tested, set up when the session starts."""
        if self._ready is None:
            raise RuntimeError("the session has not started")
        return self._ready

    @cached_property
    def checks(self) -> list[Any]:
        """Every check, whether it is selected or not."""
        return self.ready.gate.checks()

    @cached_property
    def by_id(self) -> dict[str, Any]:
        """The same, by their ids."""
        return {check.id: check for check in self.checks}

    @cached_property
    def verdicts(self) -> Verdicts | FarVerdicts:
        """Where the results come from."""
        if self._worker is not None:
            return FarVerdicts(Path(self._worker["wirecheck"]["verdicts"]))
        return self._near

    @cached_property
    def _near(self) -> Verdicts:
        return Verdicts(self.ready.gate)

    # -- collecting ---------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the checks before `-k`, `-m` and `--lf` select."""
        made = self._items(session)
        items.extend(made)
        # Lets pytest count them as collected.
        collected = pytest.CollectReport("wirecheck", "passed", None, list(made))
        self._config.hook.pytest_collectreport(report=collected)

    def _items(self, session: pytest.Session) -> list[CheckItem]:
        at_should = self._config.getoption("conformance_level") == "should"
        checks = self._selection.of(self.checks)
        return list(items(session, checks, self.verdicts.of, fails_on_should=at_should))

    # -- probing ------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Probe all scenarios that the selected checks need, concurrently."""
        if self._worker is not None or session.config.option.collectonly:
            return
        checks = [item.check for item in session.items if isinstance(item, CheckItem)]
        if checks:
            with self.progress() as progress:
                self._probe(checks, progress)

    def progress(self) -> Progress:
        """What tells how far it has come."""
        return Progress(self._config, self.probing)

    def _probe(self, checks: list[Any], progress: Progress) -> None:
        self._collect_seldom()
        self._near.probe(checks, progress, progress.fuzzing)
        self._probe_again(checks, progress)
        # What was recorded stays to the end: the garbage collector need not walk over it again.
        gc.collect()
        gc.freeze()

    def _collect_seldom(self) -> None:
        """Have the garbage collector look less often: most of what is made from now on stays."""
        before = gc.get_threshold()
        self._cleanup.callback(gc.set_threshold, *before)
        gc.set_threshold(NEW_OBJECTS, *before[1:])

    def _probe_again(self, checks: list[Check], progress: Progress) -> None:
        """Probe as often as is wished, and take note of what does not come out alike."""
        times = self._config.getoption("conformance_repeat")
        if times > 1:
            self.tally.take(map(self._near.of, checks))
        for _ in range(1, times):
            verdicts = self._near.anew()
            verdicts.probe(checks, progress)
            self.tally.take(map(verdicts.of, checks))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> object:
        """Run a check that passes; all else is pytest's."""
        if not isinstance(item, CheckItem) or not item.passes:
            return None
        report_pass(item, nextitem)
        return True

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker what was set up, and where it will find the verdicts."""
        told = self.for_worker()
        node.workerinput["wirecheck"] = {**told, "verdicts": str(self._file)}

    @cached_property
    def _file(self) -> Path:
        return Path(self._cleanup.enter_context(tempfile.TemporaryDirectory()), FILE)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Probe and judge once for all workers, when the first has selected; all select the same.

        No worker starts before this hook has returned.
        """
        if self._probed:
            return
        self._probed = True
        selected = set(ids)
        checks = [check for id_, check in self.by_id.items() if id_ in selected]
        with self.progress() as progress:
            self._probe(checks, progress)
        self._near.save(checks, self._file)
