"""Scripts that are read again when a file has changed. Nobody waits: a call that comes looks."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wirecheck_mock_providers.script.scripted import Asked, Scripted
from wirecheck_mock_providers.user_scripts import loading
from wirecheck_mock_providers.user_scripts.matching import Rules
from wirecheck_mock_providers.user_scripts.mistakes import ScriptMistakes

Signature = tuple[tuple[Path, int, int, int], ...]
"""What tells that a file is another: of each its inode, time of change in ns and size in bytes."""


class UserScripts:
    """The scripts of some files and folders, as they are at the moment.

    A change starts all counts anew. While the files have mistakes, what they said before holds.
    """

    def __init__(self, paths: Sequence[Path], complain: Callable[[str], None]) -> None:
        """Read the files.

        Args:
            paths: files and folders.
            complain: told, in one text, what is wrong with files that were changed.

        Raises:
            ScriptMistakes: with all that is wrong with them now.
        """
        self._paths = paths
        self._complain = complain
        self._signature = self._look()
        self._rules = Rules(loading.load(paths))
        self._mistakes: list[str] = []

    def find(self, asked: Asked) -> Scripted | None:
        """Count the call, and return what the first entry that matches answers."""
        self._refresh()
        return self._rules.find(asked)

    def as_json(self) -> dict[str, Any]:
        """Return the body of `GET /_mock/scripts`."""
        self._refresh()
        return {"scripts": self._rules.as_json(), "mistakes": self._mistakes}

    def _refresh(self) -> None:
        # Looked at before they are read: what changes in between is seen the next time.
        signature = self._look()
        if signature == self._signature:
            return
        self._signature = signature
        try:
            self._rules = Rules(loading.load(self._paths))
            self._mistakes = []
        except ScriptMistakes as found:
            self._mistakes = found.lines
            self._complain(f"{found}\n(until then the scripts are those of before)")

    def _look(self) -> Signature | None:
        """Return what the files look like, None if they cannot be looked at."""
        try:
            found = [(file, file.stat()) for file in loading.files(self._paths)]
        except (OSError, ScriptMistakes):
            return None
        return tuple((file, s.st_ino, s.st_mtime_ns, s.st_size) for file, s in found)
