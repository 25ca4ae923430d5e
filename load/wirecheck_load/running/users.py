"""Locust's users: a closed loop of streams each, or the one that begins an open loop's."""

import time
from itertools import islice

import gevent
from gevent.pool import Pool
from locust import User, task
from locust.exception import StopUser
from locust.user.task import LOCUST_STATE_STOPPING

from wirecheck_load.outcome import Failure
from wirecheck_load.profiles import Spacing, arrivals, spacings
from wirecheck_load.running.conductor import conductor_of
from wirecheck_load.running.run import Run

# Streams of one process's open loop under way at once. Beyond it they begin late, and their
# latency counts from when they should have begun.
MOST_AT_ONCE = 10_000
# Who finds nobody there asks again as a patient client does, not thousands of times a second.
PAUSE_S = 0.5


class StreamUser(User):
    """One user: asks for a stream, waits until it is over, asks for the next."""

    @task
    def streams(self) -> None:
        """Ask for streams until the run is over."""
        run = conductor_of(self.environment).run
        if run is None:
            raise StopUser
        if run.plan.spacing is not None:
            _begin_as_scheduled(run, run.plan.spacing)
        else:
            with run.session() as session:
                while not run.ended and self._state != LOCUST_STATE_STOPPING:
                    if run.stream(session).failure is Failure.CONNECT:
                        gevent.sleep(PAUSE_S)
        raise StopUser

    def stop(self, force: bool = False) -> bool:
        """Let the stream that is under way end where the load only falls; else stop at once."""
        run = conductor_of(self.environment).run
        if force and run is not None and not run.ended:
            self._state = LOCUST_STATE_STOPPING
            return False
        return bool(super().stop(force))


def _begin_as_scheduled(run: Run, spacing: Spacing) -> None:
    """Begin this process's share of the arrivals, each when it is due or as soon as possible."""
    plan = run.plan
    index, count = run.share
    moments = arrivals(
        plan.profile.stages, plan.peak, plan.run_time_s, spacings(spacing, plan.seed)
    )
    pool = Pool(MOST_AT_ONCE)
    with run.busy():
        for moment_s in islice(moments, index, None, count):
            intended_s = run.start_s + moment_s
            if run.ended and intended_s > time.perf_counter():
                break
            gevent.sleep(max(intended_s - time.perf_counter(), 0))
            pool.spawn(_alone, run, intended_s)
    pool.join()


def _alone(run: Run, intended_s: float) -> None:
    """One stream of a user that comes for it alone."""
    with run.session() as session:
        run.stream(session, intended_s)
