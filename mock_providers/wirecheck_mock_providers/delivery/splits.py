"""The places of `split`: numbers and ranges, kept as the ranges that they are. Pure."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


def _numbers() -> "array[int]":
    return array("I")


@dataclass(frozen=True, slots=True)
class Splits:
    """Places in a body, each behind so many of its bytes.

    The n-th range goes from `firsts[n]` to `lasts[n]`; they ascend, and no two of them touch.
    """

    firsts: "array[int]" = field(default_factory=_numbers)
    lasts: "array[int]" = field(default_factory=_numbers)

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> "Splits":
        """Return the places of ranges in any order, each with its first and its last place."""
        splits = cls()
        for first, last in sorted(ranges):
            if splits.lasts and first <= splits.lasts[-1] + 1:
                splits.lasts[-1] = max(last, splits.lasts[-1])
            else:
                splits.firsts.append(first)
                splits.lasts.append(last)
        return splits

    def offsets(self, begin: int, size: int) -> Iterator[int]:
        """Yield those in `size` bytes behind byte `begin`, the last of them too, from there."""
        number = bisect_left(self.lasts, begin + 1)
        while number < len(self.firsts) and self.firsts[number] <= begin + size:
            first = max(self.firsts[number], begin + 1)
            last = min(self.lasts[number], begin + size)
            yield from range(first - begin, last - begin + 1)
            number += 1
