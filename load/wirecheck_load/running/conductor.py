"""Where a run and Locust meet: what each of Locust's roles does at its events."""

from argparse import Namespace
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from locust.env import Environment
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

from wirecheck_load.outcome import StreamOutcome
from wirecheck_load.running.lead import Lead
from wirecheck_load.running.plan import Plan, plan_of
from wirecheck_load.running.run import Run

# Messages between the processes, and where a worker's report holds a portion.
BEGIN, WIND_DOWN, LAST = "wirecheck_begin", "wirecheck_wind_down", "wirecheck_last"
PORTION = "wirecheck"
# Locust's own options that make a plan; of those it tells a worker nothing.
TOLD = ("host", "profile", "num_users", "run_time", "stop_timeout")

Conclude = Callable[[Lead], None]


class Conductor:
    """The runs of one Locust environment, one after another.

    Attributes:
        run: What this process does; None in a master, and before the first run.
        lead: What steers and gathers; None in a worker, and before the first run.
    """

    def __init__(self, environment: Environment, conclude: Conclude) -> None:
        self.environment = environment
        self.run: Run | None = None
        self.lead: Lead | None = None
        self._conclude = conclude
        self._told: dict[str, Any] = {}
        runner = environment.runner
        if isinstance(runner, WorkerRunner):
            runner.register_message(BEGIN, self._on_begin)
            runner.register_message(WIND_DOWN, self._on_wind_down, concurrent=True)
        elif isinstance(runner, MasterRunner):
            runner.register_message(LAST, self._on_last)

    # -- Locust's events -----------------------------------------------------------------------

    def on_test_start(self) -> None:
        """Begin: a master tells its workers how, any other process begins to load."""
        runner = self.environment.runner
        plan = self.plan()
        if isinstance(runner, WorkerRunner):
            self.run = Run(plan, (self._told["index"], self._told["count"]), self._fire)
            return
        self.lead = Lead(plan)
        if isinstance(runner, MasterRunner):
            self._tell_workers(runner, self.lead)
        else:
            self.run = Run(plan, (0, 1), self._fire)

    def on_test_stop(self) -> None:
        """End a run before its time: by Ctrl+C, or by the button of Locust's page."""
        if self.lead is not None and not self.lead.concluded:
            self._finish(self.lead)

    def on_report(self, data: dict[str, Any]) -> None:
        """Put a portion into the report that a worker sends anyway."""
        if self.run is not None:
            data[PORTION] = self.run.portion()

    def on_worker_report(self, data: dict[str, Any]) -> None:
        """Take the portion that a worker's report holds."""
        if self.lead is not None and PORTION in data:
            self.lead.take(data[PORTION])

    # -- the load ------------------------------------------------------------------------------

    def plan(self) -> Plan:
        """The plan that the options make now: Locust's page may have changed them.

        Raises:
            PlanError: They make none.
        """
        options = self._options()
        vars(options).update(self._told.get("options", {}))
        return plan_of(options)

    def _options(self) -> Namespace:
        options = self.environment.parsed_options
        return Namespace() if options is None else options

    def users(self) -> int | None:
        """How many users Locust is to keep now; None when the run is over."""
        lead = self.lead
        if lead is None or lead.concluded:
            return self._users_of(Lead(self.plan()))  # with this number Locust begins the run
        self._gather(lead)
        users = self._users_of(lead)
        if users is None:
            self._finish(lead)
        return users

    def _users_of(self, lead: Lead) -> int | None:
        load = lead.steering.load_at(lead.at_s)
        if load is None:
            return None
        return self._workers() if lead.plan.spacing else max(round(load), 1)

    def _workers(self) -> int:
        """The processes that load: in the open loop each needs one user, which begins streams."""
        runner = self.environment.runner
        return runner.worker_count if isinstance(runner, MasterRunner) else 1

    def _gather(self, lead: Lead) -> None:
        if self.run is not None:
            lead.take(self.run.portion())

    def _finish(self, lead: Lead) -> None:
        lead.note_end()
        runner = self.environment.runner
        if isinstance(runner, MasterRunner):
            for worker in lead.expected:
                runner.send_message(WIND_DOWN, {"end_s": lead.end_s}, worker)
            lead.await_last_words(lambda: _present(runner))
        elif self.run is not None:
            self.run.wind_down(lead.end_s)
            self._gather(lead)
        self._conclude(lead)

    def _fire(self, outcome: StreamOutcome) -> None:
        """Tell Locust of a stream, for its own table and page."""
        self.environment.events.request.fire(
            request_type=outcome.contract,
            name=outcome.scenario or "prompt",
            response_time=(outcome.ended_s - outcome.intended_s) * 1000,
            response_length=outcome.bytes,
            exception=None if outcome.failure is None else StreamError(str(outcome.failure)),
            context={},
        )

    # -- messages ------------------------------------------------------------------------------

    def _tell_workers(self, runner: MasterRunner, lead: Lead) -> None:
        options = vars(self._options())
        told = {name: options[name] for name in TOLD}
        workers = [client.id for client in runner.clients.ready]
        for index, worker in enumerate(workers):
            facts = {"index": index, "count": len(workers), "options": told}
            runner.send_message(BEGIN, facts, worker)
        lead.expected.update(workers)

    def _on_begin(self, msg: Any, **_: Any) -> None:
        self._told = msg.data

    def _on_wind_down(self, msg: Any, **_: Any) -> None:
        runner = self.environment.runner
        if self.run is not None and runner is not None:
            self.run.wind_down(msg.data["end_s"])
            runner.send_message(LAST, self.run.portion())
            self.run = None

    def _on_last(self, msg: Any, **_: Any) -> None:
        if self.lead is not None:
            self.lead.take(msg.data)
            self.lead.over.add(msg.node_id)


def _present(runner: MasterRunner) -> set[str]:
    """The workers whose heartbeat has been heard of late."""
    return {client.id for client in runner.clients.all if client.state != STATE_MISSING}


class StreamError(Exception):
    """What Locust counts a failed stream as: the kind of its failure."""


_CONDUCTORS: WeakKeyDictionary[Environment, Conductor] = WeakKeyDictionary()


def conduct(environment: Environment, conclude: Conclude) -> Conductor:
    """Conduct the runs of an environment."""
    return _CONDUCTORS.setdefault(environment, Conductor(environment, conclude))


def conductor_of(environment: Environment) -> Conductor:
    """Who conducts the runs of an environment."""
    return _CONDUCTORS[environment]
