"""The process that leads a run: steers the load, gathers what all have seen, ends it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import gevent

from wirecheck_load.running.collector import Collector
from wirecheck_load.running.plan import Plan
from wirecheck_load.running.steering import Searching, Stages

# For the workers' last portions, after their grace: they travel the network at once.
LAST_WORDS_S = 10.0
LOOK_S = 0.05


class Lead:
    """Gathers portions.

    Attributes:
        whole: What all processes have seen.
        expected: The workers that were told to begin, by their ids.
        over: Those of them that have given their last portion.
        end_s: When the load was over, in seconds since the start.
        measured_s: How long of that was measured.
        concluded: Whether it is.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.whole = Collector(0.0, 0.0, plan.goals, plan.seed)
        self.steering: Stages | Searching = Searching(plan) if plan.searches else Stages(plan)
        self.expected: set[str] = set()
        self.over: set[str] = set()
        self.began_s = time.perf_counter()
        self.end_s = self.measured_s = 0.0
        self.concluded = False

    @property
    def at_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.began_s

    @property
    def lost(self) -> int:
        """How many workers never gave their last portion."""
        return len(self.expected - self.over)

    def take(self, message: Mapping[str, Any]) -> None:
        """Take a portion."""
        portion = Collector.decode(message)
        self.steering.take(portion.tally)
        self.whole.merge(portion)

    def note_end(self) -> None:
        """Note that the load is over: what is measured is measured until now."""
        self.concluded = True
        self.end_s = min(self.at_s, self.plan.run_time_s)
        self.measured_s = max(self.end_s - self.plan.warm_up_s, 0.0)

    def await_last_words(self, present: Callable[[], set[str]]) -> None:
        """Wait for the last portions of the workers that are still there."""
        deadline_s = time.perf_counter() + self.plan.grace_s + LAST_WORDS_S
        while self.expected & present() - self.over and time.perf_counter() < deadline_s:
            gevent.sleep(LOOK_S)
