"""The end of every message about an unknown name: the nearest known one, then all of them."""

import difflib
from collections.abc import Iterable
from typing import Final

#: Longest part of a stranger's word that a message repeats, in characters.
_QUOTED_MAX: Final = 60


def quoted(word: str) -> str:
    """Return `word` fit for a message: cut short, and with no character left raw."""
    return ascii(word if len(word) <= _QUOTED_MAX else word[:_QUOTED_MAX] + "...")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?", or nothing if no known name is like `word`."""
    near = difflib.get_close_matches(word[:_QUOTED_MAX], list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """Return the message about a `word` that names no known `what`."""
    names = sorted(known)
    return f"Unknown {what} {quoted(word)}.{did_you_mean(word, names)} Known: {', '.join(names)}."
