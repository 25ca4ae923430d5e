"""From milliseconds to places in a drawing, and the round numbers along its axis."""

from collections.abc import Iterator
from math import floor, log10

WIDTH = 1000
LEFT = 56
_RIGHT = 24
# The axis has about so many steps.
_STEPS = 8


class TimeScale:
    """The time of one recording, from the request to ``end_ms``, over the width of a drawing."""

    def __init__(self, end_ms: float) -> None:
        self._end_ms = max(end_ms, 1.0)

    def x(self, at_ms: float) -> int:
        """Where a moment is; what lies outside the recording is at its edge."""
        share = min(max(at_ms / self._end_ms, 0.0), 1.0)
        return LEFT + round(share * (WIDTH - LEFT - _RIGHT))

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Round numbers of milliseconds, and where they are."""
        step = _round_step(self._end_ms / _STEPS)
        for number in range(floor(self._end_ms / step) + 1):
            at_ms = number * step
            yield self.x(at_ms), f"{at_ms:,.10g}"


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … (or 0.1, 0.2, 0.5 …) that is not under ``least``."""
    power: float = 10.0 ** floor(log10(least))
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least * (1 - 1e-9))
