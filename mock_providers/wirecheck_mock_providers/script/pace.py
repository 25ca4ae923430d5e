"""The schedule: when each piece of an answer is due, in seconds after the call came.

Due times are absolute and never fall, so an answer does not drift, however late a piece was.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Final

from wirecheck_mock_providers.script.profiles import STEADY, Profile
from wirecheck_mock_providers.script.seeds import draw

_US_PER_S: Final = 1_000_000
_UNIFORM_BYTES: Final = 4
_DRAWN_AT_ONCE: Final = 64
_NORMAL: Final = NormalDist()


@dataclass(frozen=True)
class Pace:
    """An even pace: piece n (from 0) is due at `ttft_s + n * itl_s`."""

    ttft_s: float = 0.0
    itl_s: float = 0.0

    def due_s(self, index: int) -> float:
        """Return when piece `index` is due, in seconds after the call came."""
        return self.ttft_s + index * self.itl_s


@dataclass(frozen=True)
class VariedPace(Pace):
    """An uneven pace, the same for ever for the same identity.

    `ttft_s` and `itl_s` are the medians of the profile's spread. On top of it every piece is late
    by up to `jitter_s`, each by itself: jitter does not add up. Times are whole microseconds.
    """

    identity: str = ""
    profile: Profile = STEADY
    jitter_s: float = 0.0

    def due_s(self, index: int) -> float:
        """Return when piece `index` is due, in seconds after the call came."""
        missing = index + 1 - len(self._known_s)
        self._known_s.extend(itertools.islice(self._coming_s, max(missing, 0)))
        return self._known_s[index]

    # What was asked for once is kept: each time is the one before it and a gap.
    @cached_property
    def _known_s(self) -> list[float]:
        return []

    @cached_property
    def _coming_s(self) -> Iterator[float]:
        due_us = 0
        moments_us = itertools.accumulate(self._gaps_us())
        for moment_us, share in zip(moments_us, self._shares("jitter"), strict=False):
            due_us = max(due_us, moment_us + round(share * self.jitter_s * _US_PER_S))
            yield due_us / _US_PER_S

    def _gaps_us(self) -> Iterator[int]:
        """Yield the time before each piece, without jitter."""
        profile = self.profile
        first = _log_normal_us(self.ttft_s, profile.ttft_sigma, self._shares("ttft"))
        later = _log_normal_us(self.itl_s, profile.itl_sigma, self._shares("itl"))
        sizes = profile.burst_most - profile.burst_least + 1
        for pause, share in zip(
            itertools.chain(itertools.islice(first, 1), later), self._shares("burst"), strict=False
        ):
            yield pause
            yield from itertools.repeat(0, profile.burst_least - 1 + int(share * sizes))

    def _shares(self, purpose: str) -> Iterator[float]:
        """Yield numbers between 0 and 1 for ever, all as likely."""
        for block in itertools.count():
            drawn = draw(self.identity, f"{purpose} {block}", _UNIFORM_BYTES * _DRAWN_AT_ONCE)
            for start in range(0, len(drawn), _UNIFORM_BYTES):
                number = int.from_bytes(drawn[start : start + _UNIFORM_BYTES], "big")
                yield (number + 0.5) / 256**_UNIFORM_BYTES


def _log_normal_us(median_s: float, sigma: float, shares: Iterator[float]) -> Iterator[int]:
    for share in shares:
        yield round(median_s * _US_PER_S * math.exp(sigma * _NORMAL.inv_cdf(share)))
