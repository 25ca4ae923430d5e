"""Flaky checks: a file of check ids, each with how often it failed, and the reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import pytest

from wirecheck.plugin.listed import Line, lines

_OFTEN = re.compile("([0-9]{1,6})/([0-9]{1,6})")


@dataclass(frozen=True)
class FlakyLine:
    """A line of the file: the check failed ``seen`` times in ``of`` probings."""

    line: Line
    seen: int
    of: int


@dataclass(frozen=True)
class FlakyList:
    """The checks of an endpoint that do not come out alike each time."""

    path: str = ""
    lines: tuple[FlakyLine, ...] = ()

    @classmethod
    def read(cls, path: str | None) -> Self:
        """Read the file; no file is an empty list.

        Raises:
            pytest.UsageError: It cannot be read, or a line does not say how often, or not why.
        """
        found = lines("--conformance-flaky", path)
        return cls(path or "", tuple(_with_counts(path, line) for line in found))

    def knows(self, id_: str) -> FlakyLine | None:
        """The line that speaks of this check."""
        return next((it for it in self.lines if it.line.matches(id_)), None)

    def stale(self, planned: Iterable[str]) -> list[str]:
        """The lines that match no check, in words; that one passes is no news of a flaky check."""
        ids = list(planned)
        return [
            f"{self.path}:{it.line.number}: {it.line.pattern} matches no check."
            for it in self.lines
            if not any(map(it.line.matches, ids))
        ]


def _with_counts(path: str | None, line: Line) -> FlakyLine:
    often = _OFTEN.fullmatch(line.more)
    seen, of = map(int, often.groups()) if often else (0, 0)
    if not 0 < seen <= of:
        raise pytest.UsageError(
            f"{path}:{line.number}: {line.pattern} does not say how often it fails: "
            "a line is `<check id>  <seen>/<of>  # reason`, such as 2/30."
        )
    return FlakyLine(line, seen, of)
