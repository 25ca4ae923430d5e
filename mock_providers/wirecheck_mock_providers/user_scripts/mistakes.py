"""Mistakes in script files: where, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column are counted from 1."""

    file: Path
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class ScriptMistakes(Exception):  # noqa: N818 - it carries several
    """Scripts that cannot be used; the text has a line for each mistake, with its place."""

    def __init__(self, mistakes: Iterable[tuple[Place, str]]) -> None:
        self.mistakes = sorted(set(mistakes))
        self.lines = [f"{place}: {sentence}" for place, sentence in self.mistakes]
        super().__init__("\n".join(self.lines))
