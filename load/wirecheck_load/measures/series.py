"""How a run went over time: a bounded number of points, each the sum of an equal interval."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import floor
from typing import Any

from wirecheck_load.measures.distribution import Distribution
from wirecheck_load.measures.table import MEASURES, MS
from wirecheck_load.outcome import StreamOutcome

# A plot shows no more; when there would be more, two neighbours become one.
MAX_POINTS = 300
# A point's distributions: 50 KiB a point, 15 MiB in all.
DIGITS = 2


@dataclass(slots=True)
class Point:
    """One interval.

    Attributes:
        busy_s: Seconds of all streams that ran in it; divided by its length, the mean concurrency.
        ttft: Of the streams whose first token came in it, in milliseconds.
        itl: The gaps that ended in it, in milliseconds.
    """

    started: int = 0
    completed: int = 0
    failed: int = 0
    tokens: int = 0
    busy_s: float = 0.0
    ttft: Distribution = field(default_factory=lambda: Distribution(DIGITS))
    itl: Distribution = field(default_factory=lambda: Distribution(DIGITS))

    def merge(self, other: "Point") -> None:
        """Count what another has counted."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.ttft.merge(other.ttft)
        self.itl.merge(other.itl)

    def encode(self) -> dict[str, Any]:
        """As values that any message format carries."""
        counted = {name: getattr(self, name) for name in COUNTED}
        return counted | {"ttft": self.ttft.encode(), "itl": self.itl.encode()}

    @classmethod
    def decode(cls, message: Mapping[str, Any]) -> "Point":
        """Read what ``encode`` wrote."""
        made = cls(**{name: message[name] for name in COUNTED})
        made.ttft = Distribution.decode(message["ttft"])
        made.itl = Distribution.decode(message["itl"])
        return made


COUNTED = ("started", "completed", "failed", "tokens", "busy_s")


class Series:
    """The points of a run.

    Attributes:
        interval_s: The length of each interval; it doubles when there are too many.
        points: By the number of the interval since the start.
    """

    def __init__(self, start_s: float, interval_s: float = 1.0) -> None:
        self.start_s = start_s
        self.interval_s = interval_s
        self.points: dict[int, Point] = {}

    def add(self, outcome: StreamOutcome) -> None:
        """Count one stream, each of its moments in the interval in which it fell."""
        self._make_room(self._number(outcome.ended_s))
        self._at(outcome.intended_s).started += 1
        self._at(outcome.ended_s).completed += outcome.completed
        self._at(outcome.ended_s).failed += outcome.failure is not None
        self._add_tokens(outcome)
        if outcome.sent_s is not None:
            self._add_busy(outcome.sent_s, outcome.ended_s)

    def _at(self, moment_s: float) -> Point:
        return self._numbered(self._number(moment_s))

    def _number(self, moment_s: float) -> int:
        return max(floor((moment_s - self.start_s) / self.interval_s), 0)

    def _numbered(self, number: int) -> Point:
        return self.points.setdefault(number, Point())

    def _end_s(self, number: int) -> float:
        return self.start_s + (number + 1) * self.interval_s

    def _add_tokens(self, outcome: StreamOutcome) -> None:
        times = outcome.token_times
        if not times:
            return
        self._at(times[0]).ttft.add(MEASURES["ttft"].of(outcome))
        first = 0
        while first < len(times):
            number = self._number(times[first])
            # At least one token, however its moment was rounded.
            last = max(bisect_left(times, self._end_s(number), first), first + 1)
            point = self._numbered(number)
            point.tokens += last - first
            gaps = range(max(first, 1), last)
            point.itl.add((times[index] - times[index - 1]) * MS for index in gaps)
            first = last

    def _add_busy(self, sent_s: float, ended_s: float) -> None:
        for number in range(self._number(sent_s), self._number(ended_s) + 1):
            begin_s = self._end_s(number) - self.interval_s
            span_s = min(ended_s, begin_s + self.interval_s) - max(sent_s, begin_s)
            self._numbered(number).busy_s += max(span_s, 0.0)

    def _make_room(self, number: int) -> None:
        """Coarsen until an interval of this number, as it is now, is among the first ones."""
        for _ in range((number // MAX_POINTS).bit_length()):
            self._halve()

    def _halve(self) -> None:
        halved: dict[int, Point] = {}
        for number, point in self.points.items():
            halved.setdefault(number // 2, Point()).merge(point)
        self.points = halved
        self.interval_s *= 2

    def merge(self, other: "Series") -> None:
        """Count what another has counted; both are numbered from their own starts."""
        while self.interval_s < other.interval_s:
            self._halve()
        step = round(self.interval_s / other.interval_s)
        for number, point in other.points.items():
            self._numbered(number // step).merge(point)

    def encode(self) -> dict[str, Any]:
        """As values that any message format carries."""
        points = [[number, point.encode()] for number, point in sorted(self.points.items())]
        return {"interval_s": self.interval_s, "points": points}

    @classmethod
    def decode(cls, message: Mapping[str, Any]) -> "Series":
        """Read what ``encode`` wrote, as a series that begins at 0."""
        made = cls(0.0, message["interval_s"])
        made.points = {number: Point.decode(point) for number, point in message["points"]}
        return made

    def rows(self, first: int = 0) -> Iterator[dict[str, float | int | None]]:
        """What ``report.json`` holds of it: one object an interval, times in ms, rates a second.

        From the interval of the number ``first`` on; those in which nothing was are there too.
        Between two of them the series may change.
        """
        begin, end = min(self.points, default=0), max(self.points, default=-1)
        nothing = Point()
        for number in range(max(begin, first), end + 1):
            yield self._point_as_json(number, self.points.get(number, nothing))

    def _point_as_json(self, number: int, point: Point) -> dict[str, float | int | None]:
        return {
            "at_s": number * self.interval_s,
            "started": point.started,
            "completed": point.completed,
            "failed": point.failed,
            "concurrent": round(point.busy_s / self.interval_s, 2),
            "tokens_per_s": round(point.tokens / self.interval_s, 2),
            "ttft_p50": point.ttft.percentile(50),
            "ttft_p95": point.ttft.percentile(95),
            "itl_p50": point.itl.percentile(50),
            "itl_p95": point.itl.percentile(95),
        }
