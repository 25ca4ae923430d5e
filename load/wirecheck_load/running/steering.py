"""How much load there is at each moment: a profile's stages, or the search for the most."""

import time
from dataclasses import dataclass, field

from wirecheck_load.goals import Judged, judge
from wirecheck_load.measures import Tally
from wirecheck_load.profiles import Search, level_at
from wirecheck_load.running.plan import Plan

# A level of the search: so long that the first third, which is not judged, outlasts the reports of
# workers (3 s), and a few streams of usual length fit into the rest.
LEVEL_S = 12.0
SETTLE_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Level:
    """A level that was tried: the load, and what it came to."""

    load: float
    judged: tuple[Judged, ...]

    @property
    def kept(self) -> bool:
        """Whether all goals held."""
        return all(it.met for it in self.judged)


class Stages:
    """The load of a profile whose stages say it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def load_at(self, at_s: float) -> float | None:
        """The load at a moment of the run; None when it is over."""
        plan = self._plan
        if at_s >= plan.run_time_s:
            return None
        return level_at(plan.profile.stages, plan.peak, plan.run_time_s, at_s)

    def take(self, portion: Tally) -> None:
        """Take what was counted since the last time: it changes nothing here."""


@dataclass
class Searching:
    """The load of a search, each level judged by what was measured in its last two thirds."""

    plan: Plan
    level_s: float = LEVEL_S
    levels: list[Level] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.search = Search(step=1, most=self.plan.peak, load=1)
        self._begin(0.0)

    def _begin(self, at_s: float) -> None:
        self._began_s = at_s
        self._measured_from = 0.0
        self._tally = Tally()

    def load_at(self, at_s: float) -> float | None:
        """The load at a moment of the run; None when the search is over, or its time."""
        settled_s = self._began_s + self.level_s * SETTLE_SHARE
        if at_s >= self.plan.run_time_s:
            return None
        if not self._measured_from and at_s >= settled_s:
            self._measured_from = time.perf_counter()
            self._tally = Tally()
        if at_s >= self._began_s + self.level_s:
            self._judge()
            self._begin(at_s)
        return None if self.search.over else self.search.load

    def take(self, portion: Tally) -> None:
        """Take what was counted since the last time."""
        self._tally.merge(portion)

    def _judge(self) -> None:
        measured_s = time.perf_counter() - self._measured_from
        level = Level(self.search.load, judge(self.plan.goals, self._tally, measured_s))
        self.levels.append(level)
        self.search.tell(kept=level.kept)
