"""What the load generator itself costs: whether it could keep up with what it measures."""

import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import gevent

from wirecheck_load.measures import Distribution

TICK_S = 0.01
# The loop's lateness is the error of each moment that is read: beyond this, tails are the
# generator's own. benchmarks/load.py measures how many streams a core reads within it.
TRUSTED_LAG_MS = 5.0
# Of one core; a process that is never idle reads late.
TRUSTED_CPU = 0.9


@dataclass(slots=True)
class Generator:
    """The lateness of the event loop, and the CPU of the busiest process.

    Attributes:
        cpu: Of one core, 0 to 1, over the run.
        lag: How much later than asked the loop woke, in milliseconds.
    """

    cpu: float = 0.0
    lag: Distribution = field(default_factory=Distribution)

    def merge(self, other: "Generator") -> None:
        """Count another process too: the busiest one counts."""
        self.cpu = max(self.cpu, other.cpu)
        self.lag.merge(other.lag)

    @property
    def lag_p99_ms(self) -> float:
        """How late the loop woke, at its 99th percentile."""
        return self.lag.percentile(99) or 0.0

    @property
    def trusted(self) -> bool:
        """Whether the generator was no bottleneck, so that its figures are the endpoint's."""
        return self.lag_p99_ms <= TRUSTED_LAG_MS and self.cpu <= TRUSTED_CPU

    def encode(self) -> dict[str, Any]:
        """As values that any message format carries."""
        return {"cpu": self.cpu, "lag": self.lag.encode()}

    @classmethod
    def decode(cls, message: Mapping[str, Any]) -> "Generator":
        """Read what ``encode`` wrote."""
        return cls(message["cpu"], Distribution.decode(message["lag"]))

    def as_json(self) -> dict[str, Any]:
        """What ``report.json`` holds of it."""
        return {
            "cpu": round(self.cpu, 3),
            "loop_lag_p99": self.lag_p99_ms,
            "trusted": self.trusted,
        }


class Watch:
    """Watches this process while it generates load."""

    def __init__(self) -> None:
        self._lag = Distribution()
        self._began_s, self._cpu_s = time.perf_counter(), _cpu_s()
        self._greenlet = gevent.spawn(self._tick)

    def _tick(self) -> None:
        while True:
            due_s = time.perf_counter() + TICK_S
            gevent.sleep(TICK_S)
            self._lag.add([(time.perf_counter() - due_s) * 1000])

    def read(self) -> Generator:
        """What has been seen since the last reading; the CPU since the beginning."""
        lag, self._lag = self._lag, Distribution()
        elapsed_s = time.perf_counter() - self._began_s
        return Generator((_cpu_s() - self._cpu_s) / elapsed_s if elapsed_s else 0.0, lag)

    def stop(self) -> None:
        """Watch no more."""
        self._greenlet.kill()


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
