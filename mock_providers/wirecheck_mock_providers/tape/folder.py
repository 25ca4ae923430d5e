"""The folder of recordings: `openai/000001-chat-completions.jsonl`, in the order of the calls."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from wirecheck_mock_providers.tape import store
from wirecheck_mock_providers.tape.errors import TapeError
from wirecheck_mock_providers.tape.recording import Recording

#: All recordings of a folder are held in memory while they are replayed.
FOLDER_MAX_BYTES: Final = 256 * 1024 * 1024
_SUFFIX: Final = ".jsonl"
_NUMBER: Final = re.compile(r"(\d{6,12})-")
_UNSAFE: Final = re.compile(r"[^a-z0-9]+")
_SLUG_MAX: Final = 60


def slug(path: str) -> str:
    """Return a path as a word that is safe in a file's name."""
    return _UNSAFE.sub("-", path.lower())[:_SLUG_MAX].strip("-") or "root"


class Writing:
    """A folder that recordings are written to, by one recorder at a time."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if it is not there.

        Raises:
            TapeError: it cannot be made or not be written to.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            names = [path.name for path in folder.rglob(f"*{_SUFFIX}")]
        except OSError as error:
            raise TapeError(
                f"recordings cannot be written to {folder} ({error.strerror}). "
                "Name another folder with --recordings."
            ) from error
        if not os.access(folder, os.W_OK):
            raise TapeError(
                f"{folder} cannot be written to. Name another folder with --recordings."
            )
        self._last = max((int(it[1]) for name in names if (it := _NUMBER.match(name))), default=0)

    def number(self) -> str:
        """Return the number of the next exchange, behind all that are there."""
        self._last += 1
        return f"{self._last:06}"

    def write(self, recording: Recording) -> str:
        """Write a recording, all of it or nothing; return its name in the folder.

        `recording.contract` and `.scenario` have to be slugs.

        Raises:
            OSError: it cannot be written.
        """
        name = f"{recording.contract}/{recording.part}-{recording.scenario}{_SUFFIX}"
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        try:
            with unfinished.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(store.lines(recording))
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return name


class Found(NamedTuple):
    """A recording, and its name in the folder."""

    name: str
    recording: Recording


def found(folder: Path) -> Iterator[Found]:
    """Yield all recordings of a folder and the folders in it, sorted by name.

    Raises:
        TapeError: there are none, too much of them, or one is damaged.
    """
    if not folder.is_dir():
        raise TapeError(
            f"there is no folder {folder}. Name the one that --recordings wrote to, or the "
            "recordings/ of a conformance report."
        )
    paths = sorted(path for path in folder.rglob(f"*{_SUFFIX}") if path.is_file())
    if not paths:
        raise TapeError(f"{folder} holds no recordings (*{_SUFFIX}).")
    left_bytes = FOLDER_MAX_BYTES
    for path in paths:
        text = _text(path, left_bytes)
        left_bytes -= len(text)
        yield Found(path.relative_to(folder).as_posix(), store.read(text, str(path)))


def _text(path: Path, most_bytes: int) -> str:
    try:
        if path.stat().st_size > most_bytes:
            raise TapeError(
                f"{path}: with this one the recordings come to more than "
                f"{FOLDER_MAX_BYTES:,} bytes. Replay a folder with fewer of them."
            )
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise TapeError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TapeError(f"{path}:{line}: no recording: it is not UTF-8 text.") from error
