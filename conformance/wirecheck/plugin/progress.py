"""One line that tells how far the probing has come."""

from types import TracebackType
from typing import Self

import pytest

from wirecheck.report.wording import counted


class Progress:
    """Rewrites its line on a terminal; elsewhere it prints one line when all is done."""

    def __init__(self, config: pytest.Config, words: tuple[str, str, str]) -> None:
        """Tell it in these words: what is being done, what was done, and to what."""
        self._doing, self._did, self._noun = words
        reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin(
            "terminalreporter"
        )
        self._reporter = reporter if config.get_verbosity() >= 0 else None
        self._all = 0

    def __call__(self, done: int, of: int) -> None:
        """Take note of a scenario that is done."""
        self._all = of
        if self._reporter and self._reporter.isatty:
            self._reporter.rewrite(
                f"{self._doing}: {done} of {counted(of, self._noun)}", erase=True
            )

    def fuzzing(self, done: int, of: int) -> None:
        """Take note of further examples under one contract."""
        if self._reporter and self._reporter.isatty:
            self._reporter.rewrite(f"fuzzing: {done:,} of {counted(of, 'example')}", erase=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        if not self._reporter or kind is not None or not self._all:
            return
        line = f"{self._did} {counted(self._all, self._noun)}"
        if self._reporter.isatty:
            self._reporter.rewrite(line, erase=True)
            self._reporter.ensure_newline()
        else:
            self._reporter.write_line(line)
