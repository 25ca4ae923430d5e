"""Known findings: a file of check ids, each with the reason why it is borne."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Self

import pytest

from wirecheck.rules import Result


@dataclass(frozen=True)
class Line:
    """One line of the file: ids that may hold ``*``, and the reason."""

    number: int
    pattern: str
    reason: str


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
        if not path:
            return cls()
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise pytest.UsageError(f"--conformance-baseline {path}: {error}") from None
        return cls(path, tuple(_lines(path, text)))

    def knows(self, result: Result) -> bool:
        """Whether a line speaks of this result."""
        return any(fnmatchcase(result.id, line.pattern) for line in self.lines)

    def stale(self, results: Iterable[Result]) -> list[str]:
        """What is wrong with the lines that match no finding, in words.

        A check that was not run, because it was deselected, leaves its line alone.
        """
        judged = list(results)
        return [told for line in self.lines if (told := self._told(line, judged))]

    def _told(self, line: Line, results: list[Result]) -> str:
        matched = [result for result in results if fnmatchcase(result.id, line.pattern)]
        if any(result.findings for result in matched):
            return ""
        what = "has no finding any more" if matched else "matches no check that was run"
        return f"{self.path}:{line.number}: {line.pattern} {what}: remove the line."


def _lines(path: str, text: str) -> Iterable[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        pattern, _, reason = (part.strip() for part in line.partition("#"))
        if not pattern:
            continue
        if not reason:
            raise pytest.UsageError(
                f"{path}:{number}: {pattern} has no reason: write it behind a `#`."
            )
        yield Line(number, pattern, reason)
