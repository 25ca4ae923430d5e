"""One line that tells how far the probing has come."""

from types import TracebackType
from typing import Any, Self

import pytest


class Progress:
    """Rewrites its line on a terminal; elsewhere it prints one line when all is done."""

    def __init__(self, config: pytest.Config) -> None:
        self._reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        self._quiet = config.get_verbosity() < 0
        self._all = 0

    def __call__(self, done: int, of: int) -> None:
        """Take note of a scenario that is done."""
        self._all = of
        if self._reporter and not self._quiet and self._reporter.isatty:
            self._reporter.rewrite(f"probing: {done} of {of} scenarios", erase=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        if self._reporter and not self._quiet and kind is None:
            line = f"probed {self._all} scenarios"
            if self._reporter.isatty:
                self._reporter.rewrite(line, erase=True)
                self._reporter.ensure_newline()
            else:
                self._reporter.write_line(line)
