"""How far the visits have come: a line that moves on, or a line now and then in a log."""

import time
from collections.abc import Callable

import pytest

from wirecheck.plugin.progress import Progress
from wirecheck.report.wording import counted

# The checks of a page take a minute or two: some lines for each.
LOG_S = 20.0


class VisitProgress(Progress):
    """Names the page that is visited; without a terminal, too, it says how far that has come."""

    def __init__(
        self,
        config: pytest.Config,
        words: tuple[str, str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(config, words)
        self._clock = clock
        self._logged_at = clock()
        self._page = ""

    def at(self, page: str) -> None:
        """Take note of the page that was visited last."""
        self._page = page

    def __call__(self, done: int, of: int) -> None:
        """Take note of a visit that has been made."""
        self._all = of
        if self._reporter is None:
            return
        what = f"{self._doing} {self._page}" if self._page else self._doing
        line = f"{what}: {done:,} of {counted(of, self._noun)}"
        if self._reporter.isatty:
            self._reporter.rewrite(line, erase=True)
        elif self._clock() - self._logged_at >= LOG_S:
            self._logged_at = self._clock()
            self._reporter.write_line(line)
            self._reporter.flush()
