"""When tokens are due, and the log of when they were sent."""

import json
import re
import time
from array import array
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

#: The run of a question, as the mock provider's directive names it (docs/dialects.md).
_RUN: Final = re.compile(rb"\[\[mock[^\[\]]*\brun=([\w.-]{1,80})")
UNNAMED: Final = "unnamed"
#: Answers that the log keeps: several minutes of a thousand streams at a time.
LOGGED: Final = 200_000


@dataclass(frozen=True, slots=True)
class Schedule:
    """So many tokens: the first after ``ttft_s``, then one every ``itl_s``."""

    ttft_s: float = 0.2
    itl_s: float = 0.02
    tokens: int = 50

    def due_s(self, token: int) -> float:
        """How long after the question a token is due."""
        return self.ttft_s + token * self.itl_s


@dataclass(slots=True)
class Answer:
    """One question and the moments of its answer, on the clock ``time.perf_counter``.

    On Linux that clock is one for all processes of a machine.
    """

    run: str
    received_s: float
    sent_s: "array[float]" = field(default_factory=lambda: array("d"))
    left: bool = False

    @classmethod
    def to(cls, question: bytes) -> "Answer":
        """The answer to a question that has just come."""
        now_s = time.perf_counter()
        found = _RUN.search(question)
        return cls(found[1].decode() if found else UNNAMED, now_s)

    def stamp(self) -> str:
        """The next token: its real time of sending, as the scenario ``stamped`` tells it."""
        self.sent_s.append(time.perf_counter())
        return f"{self.run}@{time.time() * 1000:.3f} "

    def as_json(self) -> dict[str, Any]:
        """Its entry in the log."""
        return {
            "run": self.run,
            "received_s": self.received_s,
            "sent_s": self.sent_s.tolist(),
            "left": self.left,
        }


class Truth:
    """What the connections have in common: the schedule, and the log."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.log: deque[Answer] = deque(maxlen=LOGGED)

    def answer(self, question: bytes) -> Answer:
        """Log a question that has just come."""
        answer = Answer.to(question)
        self.log.append(answer)
        return answer

    def as_json(self) -> bytes:
        """The log, and forget it."""
        answers = [answer.as_json() for answer in self.log]
        self.log.clear()
        return json.dumps(answers).encode()
