"""A run in one process: which streams it asks for, and what has come of them so far."""

import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gevent

from wirecheck_load.outcome import StreamOutcome
from wirecheck_load.profiles import draw
from wirecheck_load.running.collector import Collector
from wirecheck_load.running.generator import Watch
from wirecheck_load.running.plan import Plan
from wirecheck_load.transport.ask import Ask
from wirecheck_load.transport.session import Session

# A client that leaves does so after one of the first tokens: later ones may not come.
LEAVE_WITHIN_TOKENS = 10
# For sessions to end what is under way: they only close sockets.
STOP_S = 5.0
LOOK_S = 0.02


class Run:
    """What one process does and has seen.

    Attributes:
        share: Which share of the open loop's arrivals is this process's: (index, of how many).
        ended: Whether no more streams may begin.
    """

    def __init__(
        self, plan: Plan, share: tuple[int, int], tell: Callable[[StreamOutcome], None]
    ) -> None:
        self.plan = plan
        self.share = share
        self.ended = False
        self.start_s = time.perf_counter()
        self.collector = Collector(self.start_s, plan.warm_up_s, plan.goals, plan.seed)
        self._tell = tell
        self._watch = Watch()
        self._sessions: set[Session] = set()
        self._active = 0
        self._checks = 0
        self._number = 0
        self._prefix = secrets.token_hex(4)
        seed = f"{plan.seed} {share[0]}"
        self._parts = draw(plan.parts, seed)
        self._chance = random.Random(seed)  # noqa: S311 - no secret

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One user of the endpoint."""
        with Session(self.plan.target) as session:
            self._sessions.add(session)
            try:
                yield session
            finally:
                self._sessions.discard(session)

    @property
    def at_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.start_s

    def stream(self, session: Session, intended_s: float | None = None) -> StreamOutcome:
        """Ask for one stream, wait until it is over, and count it."""
        with self.busy():
            outcome = session.stream(self._ask(intended_s))
            self.collector.add(outcome)
        self._tell(outcome)
        return outcome

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Something under way that the end of the run waits for."""
        self._active += 1
        try:
            yield
        finally:
            self._active -= 1

    def _ask(self, intended_s: float | None) -> Ask:
        part = next(self._parts)
        self._number += 1
        leaves = self._chance.random() < self.plan.abandon
        return Ask(
            part.scenario,
            f"{self._prefix}{self._number}",
            options=part.options,
            intended_s=intended_s,
            leave_after=self._chance.randint(1, LEAVE_WITHIN_TOKENS) if leaves else None,
            by_message=leaves,
            check=self._may_check(),
        )

    def _may_check(self) -> bool:
        """Whether a check more is within their rate."""
        if self._checks >= (self.at_s + 1) * self.plan.checks_per_s:
            return False
        self._checks += 1
        return True

    def portion(self) -> dict[str, object]:
        """What was counted since the last portion."""
        self.collector.generator.merge(self._watch.read())
        return self.collector.drain()

    def wind_down(self, end_s: float) -> None:
        """Begin nothing more, let what is under way go on for a while, then stop it.

        Args:
            end_s: When the load ends, in seconds since the start. A worker starts a little later
                than its lead, so that its share ends later too.
        """
        gevent.sleep(max(end_s - self.at_s, 0))
        self.ended = True
        if not self._await_quiet(self.plan.grace_s):
            for session in list(self._sessions):
                session.stop()
            self._await_quiet(STOP_S)
        self._watch.stop()

    def _await_quiet(self, timeout_s: float) -> bool:
        deadline_s = time.perf_counter() + timeout_s
        while self._active and time.perf_counter() < deadline_s:
            gevent.sleep(LOOK_S)
        return not self._active
