"""Known findings: a file of check ids, each with the reason why it is borne."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import pytest

from wirecheck.plugin.listed import Line, lines
from wirecheck.rules import Result


@dataclass(frozen=True)
class Baseline:
    """The known findings of an endpoint."""

    path: str = ""
    lines: tuple[Line, ...] = ()

    @classmethod
    def read(cls, path: str | None) -> Self:
        """Read the file; no file is an empty baseline.

        Raises:
            pytest.UsageError: It cannot be read, or a line gives no reason.
        """
        found = tuple(lines("--conformance-baseline", path))
        for line in found:
            if line.more:
                raise pytest.UsageError(
                    f"{path}:{line.number}: {line.more!r} is no part of an id: "
                    "a line is `<check id>  # reason`."
                )
        return cls(path or "", found)

    def knows(self, id_: str) -> Line | None:
        """The line that speaks of this check."""
        return next((line for line in self.lines if line.matches(id_)), None)

    def stale(self, planned: Iterable[str], results: Iterable[Result]) -> list[str]:
        """What is wrong with the lines that match no finding, in words.

        A line whose checks were not all run, because some were deselected, is left alone.
        """
        ids, run = list(planned), {result.id: result for result in results}
        return [told for line in self.lines if (told := self._told(line, ids, run))]

    def _told(self, line: Line, planned: list[str], run: dict[str, Result]) -> str:
        matched = [id_ for id_ in planned if line.matches(id_)]
        if any(id_ not in run or run[id_].findings for id_ in matched):
            return ""
        what = "has no finding any more: remove the line." if matched else "matches no check."
        return f"{self.path}:{line.number}: {line.pattern} {what}"
