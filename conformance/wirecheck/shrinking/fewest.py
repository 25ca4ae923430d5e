"""Delta debugging: the fewest of many things that still show what is looked for."""

from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import TypeVar

Thing = TypeVar("Thing")


def fewest(things: Sequence[Thing], shows: Callable[[list[Thing]], bool]) -> list[Thing]:
    """A part of some things that shows it, and of which nothing can be left out.

    A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002: ddmin.

    Args:
        things: All of them, of which it is known that they show it.
        shows: Whether some of them, in their order, do.
    """
    kept, pieces = list(things), 2
    if kept and shows([]):
        return []
    while len(kept) > 1:
        parts = _parts(kept, pieces)
        found = next((it for it in _candidates(parts) if shows(it)), None)
        if found is not None:
            pieces = 2 if len(found) == len(parts[0]) else max(pieces - 1, 2)
            kept = found
        elif pieces < len(kept):
            pieces = min(len(kept), pieces * 2)
        else:
            break
    return kept


def _parts(things: list[Thing], number: int) -> list[list[Thing]]:
    size, more = divmod(len(things), number)
    ends = [size * i + min(i, more) for i in range(number + 1)]
    return [things[start:end] for start, end in pairwise(ends)]


def _candidates(parts: list[list[Thing]]) -> "chain[list[Thing]]":
    """Each part, then all but each part."""
    others = (list(chain(*parts[:i], *parts[i + 1 :])) for i in range(len(parts)))
    return chain(parts, others if len(parts) > 2 else ())  # noqa: PLR2004 - of two, each is the rest
