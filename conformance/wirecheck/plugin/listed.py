"""Files that list checks whose findings are borne: a check id a line, and the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Line:
    """One line of such a file.

    Attributes:
        pattern: An id that may hold ``*``.
        more: What stands between the id and the ``#``.
    """

    number: int
    pattern: str
    more: str
    reason: str

    def matches(self, id_: str) -> bool:
        """Whether it speaks of this check."""
        return fnmatchcase(id_, self.pattern)


def lines(option: str, path: str | None) -> Iterator[Line]:
    """The lines of a file that an option names; none of no file.

    Raises:
        pytest.UsageError: It cannot be read, or a line gives no reason.
    """
    for number, line in enumerate(_text(option, path).splitlines(), 1):
        words, _, reason = (part.strip() for part in line.partition("#"))
        if not words:
            continue
        pattern, *more = words.split(maxsplit=1)
        if not reason:
            raise pytest.UsageError(
                f"{path}:{number}: {pattern} has no reason: write it behind a `#`."
            )
        yield Line(number, pattern, "".join(more), reason)


def _text(option: str, path: str | None) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise _unreadable(option, path, error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise _unreadable(option, path, f"not UTF-8 text (byte {error.start:,})") from None


def _unreadable(option: str, path: str, why: str) -> pytest.UsageError:
    return pytest.UsageError(f"{option} {path}: the file cannot be read: {why}.")
