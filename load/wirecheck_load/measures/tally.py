"""What a run has come to so far: counts and distributions, of one process or of many together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from wirecheck_load.measures.distribution import Distribution
from wirecheck_load.measures.table import MEASURES, tokens
from wirecheck_load.outcome import StreamOutcome

# The counts of streams, in the order in which reports show them. ``ended`` streams are those that
# are neither in flight nor abandoned: completed or failed.
COUNTS = ("started", "completed", "abandoned", "in_flight", "checked", "warm_up", "met")


class Tally:
    """Counts streams as they end.

    Attributes:
        counts: How many streams there were, by ``COUNTS``. Those of the warm-up are counted there
            and nowhere else; ``met`` are those that met all goals.
        failures: How many streams failed, by kind.
        scenarios: How many streams each scenario had.
        tokens: Tokens of all streams.
        bytes: Bytes of all streams.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
        self.failures: Counter[str] = Counter()
        self.scenarios: Counter[str] = Counter()
        self.tokens = 0
        self.bytes = 0
        self.distributions = {name: Distribution() for name in MEASURES}

    def add(self, outcome: StreamOutcome, *, met: bool = False) -> None:
        """Count one stream that is over, or was under way when the run stopped."""
        self.counts["started"] += 1
        self.counts["completed"] += outcome.completed
        self.counts["abandoned"] += outcome.abandoned
        self.counts["in_flight"] += outcome.in_flight
        self.counts["checked"] += outcome.checked
        self.counts["met"] += met
        self.scenarios[outcome.scenario] += 1
        if outcome.failure:
            self.failures[outcome.failure] += 1
        self.tokens += tokens(outcome)
        self.bytes += outcome.bytes
        for name, measure in MEASURES.items():
            self.distributions[name].add(measure.of(outcome))

    def add_warm_up(self) -> None:
        """Count one stream that began in the warm-up."""
        self.counts["warm_up"] += 1

    def merge(self, other: "Tally") -> None:
        """Count what another has counted, as if it had been counted here."""
        self.counts.update(other.counts)
        self.failures.update(other.failures)
        self.scenarios.update(other.scenarios)
        self.tokens += other.tokens
        self.bytes += other.bytes
        for name, distribution in self.distributions.items():
            distribution.merge(other.distributions[name])

    @property
    def ended(self) -> int:
        """The streams that came to an end of their own: completed or failed."""
        return self.counts["completed"] + self.failures.total()

    def failed_share(self, kind: str | None = None) -> float | None:
        """The share of the ended streams that failed, in this way or in any; None if none ended."""
        failed = self.failures[kind] if kind else self.failures.total()
        return failed / self.ended if self.ended else None

    @property
    def goodput(self) -> float | None:
        """The share of the ended streams that met all goals; None if none ended."""
        return self.counts["met"] / self.ended if self.ended else None

    def encode(self) -> dict[str, Any]:
        """As values that any message format carries, for another process."""
        return {
            "counts": dict(self.counts),
            "failures": dict(self.failures),
            "scenarios": dict(self.scenarios),
            "tokens": self.tokens,
            "bytes": self.bytes,
            "distributions": {
                name: distribution.encode()
                for name, distribution in self.distributions.items()
                if distribution.count
            },
        }

    @classmethod
    def decode(cls, message: Mapping[str, Any]) -> "Tally":
        """Read what ``encode`` wrote."""
        made = cls()
        made.counts.update(message["counts"])
        made.failures.update(message["failures"])
        made.scenarios.update(message["scenarios"])
        made.tokens = message["tokens"]
        made.bytes = message["bytes"]
        for name, text in message["distributions"].items():
            made.distributions[name] = Distribution.decode(text)
        return made


def merged(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole
