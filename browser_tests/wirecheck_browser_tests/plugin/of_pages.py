"""What is particular to the checks of pages; all else they share with those of an endpoint."""

from typing import Any

import pytest

from wirecheck.gate import ServiceError
from wirecheck.plugin.progress import Progress
from wirecheck.plugin.running import Running
from wirecheck.plugin.telling import Described, Telling
from wirecheck_browser_tests.driving.browsers import NoBrowserError
from wirecheck_browser_tests.plugin import setup
from wirecheck_browser_tests.plugin.again import again
from wirecheck_browser_tests.plugin.exhibits import exhibit
from wirecheck_browser_tests.plugin.progress import VisitProgress
from wirecheck_browser_tests.visits.run import PageError
from wirecheck_browser_tests.visits.tables import SCENARIOS


class PagesRunning(Running[setup.Ready]):
    """The hooks that make and run them."""

    probing = ("visiting", "visited", "visit")

    def set_up(self) -> setup.Ready:
        """Start the services, and find the pages and browsers."""
        return setup.ready(self._config)

    def as_worker(self, given: dict[str, Any]) -> setup.Ready:
        """The same pages, as the controller has found them."""
        return setup.as_worker(self._config, given)

    def for_worker(self) -> dict[str, Any]:
        """The pages, their contracts and the mock provider."""
        return setup.for_worker(self.ready)

    def progress(self) -> Progress:
        """It names the page, too."""
        progress = VisitProgress(self._config, self.probing)
        self.ready.gate.on_page = progress.at
        return progress

    def _probe(self, checks: list[Any], progress: Progress) -> None:
        try:
            super()._probe(checks, progress)
        except (PageError, NoBrowserError, ServiceError) as error:
            raise pytest.UsageError(str(error)) from error


class PagesTelling(Telling[setup.Ready]):
    """The hooks that tell of them."""

    def pytest_report_header(self) -> list[str]:
        """Say which pages are checked, and what is not run, and why."""
        ready = self._running.ready
        pages = ", ".join(target.name for target in ready.gate.targets)
        return [f"wirecheck: {ready.page}: {pages}", *ready.notes]

    def described(self) -> Described:
        """The pages, and what was seen of them."""
        ready = self._running.ready
        targets = {target.name: target for target in ready.gate.targets}
        return Described(
            endpoint=ready.page,
            contracts={name: target.contract for name, target in targets.items()},
            scenarios={name: scenario.does for name, scenario in SCENARIOS.items()},
            commands={
                name: again(self._config, target, ready.sources[name])
                for name, target in targets.items()
            },
            exhibits=tuple(
                exhibit(visit, targets[page].endpoint, targets[page].token)
                for (page, _), visit in ready.gate.visits.items()
            ),
        )
