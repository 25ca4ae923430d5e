"""What one process has seen of a run, and what all of them together have."""

from collections.abc import Mapping, Sequence
from typing import Any

from wirecheck_load.goals import Goal, met_by
from wirecheck_load.measures import Series, Tally
from wirecheck_load.outcome import StreamOutcome
from wirecheck_load.running.generator import Generator
from wirecheck_load.running.samples import Samples


class Collector:
    """Takes the outcomes of streams; gives them away in portions, which add up to the same.

    Attributes:
        start_s: When the run began, on the process's clock; 0 where portions are gathered.
    """

    def __init__(
        self, start_s: float, warm_up_s: float, goals: Sequence[Goal], seed: int = 1
    ) -> None:
        self.start_s = start_s
        self._warm_up_s = warm_up_s
        self._goals = goals
        self._seed = seed
        self._empty()

    def _empty(self) -> None:
        self.tally = Tally()
        self.series = Series(self.start_s)
        self.samples = Samples(self.start_s, self._seed)
        self.generator = Generator()

    def add(self, outcome: StreamOutcome) -> None:
        """Count one stream that is over, or was under way when the run stopped."""
        if outcome.intended_s < self.start_s + self._warm_up_s:
            self.tally.add_warm_up()
            return
        self.tally.add(outcome, met=met_by(self._goals, outcome))
        self.series.add(outcome)
        self.samples.add(outcome)

    def merge(self, other: "Collector") -> None:
        """Count what another has counted."""
        self.tally.merge(other.tally)
        self.series.merge(other.series)
        self.samples.merge(other.samples)
        self.generator.merge(other.generator)

    def drain(self) -> dict[str, Any]:
        """Give away what was counted since the last time, as values that any message carries."""
        message = {
            "tally": self.tally.encode(),
            "series": self.series.encode(),
            "samples": self.samples.encode(),
            "generator": self.generator.encode(),
        }
        self._empty()
        return message

    @classmethod
    def decode(cls, message: Mapping[str, Any]) -> "Collector":
        """Read what ``drain`` gave."""
        made = cls(0.0, 0.0, ())
        made.tally = Tally.decode(message["tally"])
        made.series = Series.decode(message["series"])
        made.samples = Samples.decode(message["samples"])
        made.generator = Generator.decode(message["generator"])
        return made
