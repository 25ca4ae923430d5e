"""Named latency profiles, as data: how long real models take, and how unevenly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Profile:
    """How the time to the first token, and that from one to the next, are spread.

    Both are log-normal, as latencies are: half of them are shorter than the median, and `sigma` is
    the standard deviation of their logarithms (0: all are the median; 0.5: the slowest twentieth
    takes more than twice the median).
    """

    name: str
    description: str
    ttft_ms: float = 0
    """The median time to the first token."""
    itl_ms: float = 0
    """The median pause from one token, or one burst of them, to the next."""
    ttft_sigma: float = 0
    itl_sigma: float = 0
    burst_least: int = 1
    burst_most: int = 1
    """How many tokens come at once; every number from the least to the most is as likely."""

    def as_json(self) -> dict[str, Any]:
        """Return the profile's row in `GET /_mock/scenarios`."""
        return {
            "name": self.name,
            "description": self.description,
            "ttft": {"median_ms": self.ttft_ms, "sigma": self.ttft_sigma},
            "itl": {"median_ms": self.itl_ms, "sigma": self.itl_sigma},
            "burst": {"least": self.burst_least, "most": self.burst_most},
        }


STEADY: Final = Profile("steady", "As ttft and itl say, evenly.")

_ROWS: Final = (
    STEADY,
    Profile("chat", "A hosted chat model.", 450, 18, 0.35, 0.5),
    Profile("reasoning", "A large model that thinks before it speaks.", 6000, 35, 0.5, 0.6),
    Profile("bursty", "Several tokens at once, then a pause.", 500, 160, 0.4, 0.6, 3, 9),
    Profile("local", "A small model on one's own machine: slow, and very even.", 900, 60, 0.2, 0.1),
)

PROFILES: Final[Mapping[str, Profile]] = {row.name: row for row in _ROWS}
