"""A few streams in full, for the report's waterfall, and what went wrong, counted."""

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

from wirecheck_load.outcome import StreamOutcome

# What a page can show and a reader can compare.
STREAMS = 40
TOKENS = 400
DETAILS = 50

Sample = dict[str, Any]


class Samples:
    """A fair choice of the run's streams: each had the same chance (Vitter's algorithm R).

    Attributes:
        streams: Times in milliseconds since the run's start.
        details: How often each detail of a failure was seen, by kind and words; bounded.
    """

    def __init__(self, start_s: float, seed: int) -> None:
        self.start_s = start_s
        self.seen = 0
        self.streams: list[Sample] = []
        self.details: Counter[tuple[str, str]] = Counter()
        self._chance = random.Random(seed)  # noqa: S311 - no secret

    def add(self, outcome: StreamOutcome) -> None:
        """Consider one stream."""
        if outcome.failure:
            self._count((str(outcome.failure), outcome.detail), 1)
        self.seen += 1
        if len(self.streams) < STREAMS:
            self.streams.append(self._sample(outcome))
        elif (place := self._chance.randrange(self.seen)) < STREAMS:
            self.streams[place] = self._sample(outcome)

    def _count(self, detail: tuple[str, str], times: int) -> None:
        if detail not in self.details and len(self.details) >= DETAILS:
            detail = (detail[0], "other details")
        self.details[detail] += times

    def _sample(self, outcome: StreamOutcome) -> Sample:
        return {
            "scenario": outcome.scenario,
            "run": outcome.run,
            "intended": self._ms(outcome.intended_s),
            "sent": self._ms(outcome.sent_s),
            "first_event": self._ms(outcome.first_event_s),
            "tokens": [self._ms(at_s) for at_s in outcome.token_times[:TOKENS]],
            "ended": self._ms(outcome.ended_s),
            "ending": _ending(outcome),
            "detail": outcome.detail,
        }

    def _ms(self, at_s: float | None) -> float | None:
        return None if at_s is None else round((at_s - self.start_s) * 1000, 1)

    def merge(self, other: "Samples") -> None:
        """Choose among another process's streams too, in proportion to how many each has seen."""
        pools = [(self.seen, list(self.streams)), (other.seen, list(other.streams))]
        self.seen += other.seen
        chosen: list[Sample] = []
        while len(chosen) < STREAMS and any(pool for _, pool in pools):
            weights = [seen if pool else 0 for seen, pool in pools]
            (_, pool) = self._chance.choices(pools, weights)[0]
            chosen.append(pool.pop(self._chance.randrange(len(pool))))
        self.streams = chosen
        for detail, times in other.details.items():
            self._count(detail, times)

    def encode(self) -> dict[str, Any]:
        """As values that any message format carries."""
        details = [[kind, words, times] for (kind, words), times in self.details.items()]
        return {"seen": self.seen, "streams": self.streams, "details": details}

    @classmethod
    def decode(cls, message: Mapping[str, Any]) -> "Samples":
        """Read what ``encode`` wrote."""
        made = cls(0.0, 0)
        made.seen, made.streams = message["seen"], message["streams"]
        made.details.update({(kind, words): times for kind, words, times in message["details"]})
        return made

    def failures(self) -> list[dict[str, Any]]:
        """What ``report.json`` holds of what went wrong, the most frequent first."""
        return [
            {"kind": kind, "detail": words, "count": times}
            for (kind, words), times in self.details.most_common()
        ]


def _ending(outcome: StreamOutcome) -> str:
    if outcome.failure:
        return str(outcome.failure)
    if outcome.abandoned:
        return "abandoned"
    return "in flight" if outcome.in_flight else "completed"
