"""Known findings: a file of check ids, each with the reason why it is borne."""

from collections.abc import Iterable, Iterator
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

    def matches(self, id_: str) -> bool:
        """Whether it speaks of this check."""
        return fnmatchcase(id_, self.pattern)


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
        except OSError as error:
            raise _unreadable(path, error.strerror or str(error)) from None
        except UnicodeDecodeError as error:
            raise _unreadable(path, f"not UTF-8 text (byte {error.start:,})") from None
        return cls(path, tuple(_lines(path, text)))

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


def _unreadable(path: str, why: str) -> pytest.UsageError:
    return pytest.UsageError(f"--conformance-baseline {path}: the file cannot be read: {why}.")


def _lines(path: str, text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        pattern, _, reason = (part.strip() for part in line.partition("#"))
        if not pattern:
            continue
        if not reason:
            raise pytest.UsageError(
                f"{path}:{number}: {pattern} has no reason: write it behind a `#`."
            )
        yield Line(number, pattern, reason)
