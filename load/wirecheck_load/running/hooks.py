"""The listeners that make Locust conduct our runs."""

import logging
import sys
from typing import Any

import gevent
from locust import events
from locust.runners import WorkerRunner
from rich.console import Console

from wirecheck.cli.main import USAGE_ERROR
from wirecheck.report.wording import counted
from wirecheck_load.report.terminal import progress
from wirecheck_load.report.verdict import passed
from wirecheck_load.running.conclusion import conclude
from wirecheck_load.running.conductor import Conductor, conduct, conductor_of
from wirecheck_load.running.foundations import check
from wirecheck_load.running.lead import Lead
from wirecheck_load.running.options import add_options
from wirecheck_load.running.plan import PlanError
from wirecheck_load.running.web_page import PATH, add_page, address

# As pytest's, and the gate's.
OK, MISSED = 0, 1
# Where stderr is a terminal, and where it is a log that is read afterwards.
PROGRESS_S, LOG_S = 1.0, 10.0

log = logging.getLogger(__name__)


def install() -> None:
    """Listen to Locust's events. Called once, by the locustfile."""
    events.init_command_line_parser.add_listener(_add_options)
    events.init.add_listener(_begin)
    events.test_start.add_listener(_start)
    events.test_stop.add_listener(lambda environment, **_: conductor_of(environment).on_test_stop())
    events.quitting.add_listener(_quit)


def _add_options(parser: Any, **_: Any) -> None:
    add_options(parser.add_argument_group("wirecheck", "streams, measures and goals"))


def _begin(environment: Any, runner: Any, web_ui: Any, **_: Any) -> None:
    def end(lead: Lead) -> None:
        result = conclude(lead, environment.parsed_options.report)
        environment.process_exit_code = OK if passed(result) else MISSED
        if live is not None:
            live.conclude(lead, result)

    conductor = conduct(environment, end)
    live = None if web_ui is None else add_page(web_ui, conductor)
    if isinstance(runner, WorkerRunner):
        events.report_to_master.add_listener(lambda data, **_: conductor.on_report(data))
        return
    events.worker_report.add_listener(lambda data, **_: conductor.on_worker_report(data))
    environment.process_exit_code = MISSED  # until a run has been better
    try:
        check(conductor.plan(), environment.parsed_options.report)
    except PlanError as error:
        sys.stderr.write(f"wirecheck load: {error}\n")
        sys.exit(USAGE_ERROR)
    if environment.parsed_options.headless:
        gevent.spawn(_show_progress, conductor)
    elif web_ui is not None:
        page = address(web_ui)
        sys.stderr.write(f"wirecheck load: {page}/ starts runs, {page}{PATH} shows them\n")


def _start(environment: Any, **_: Any) -> None:
    try:
        conductor_of(environment).on_test_start()
    except PlanError as error:  # Locust's page has changed the options
        log.error("%s", error)  # noqa: TRY400 - it is a message, no fault
        environment.runner.stop()


def _quit(environment: Any, **_: Any) -> None:
    if isinstance(environment.runner, WorkerRunner):
        environment.process_exit_code = 0


def _show_progress(conductor: Conductor) -> None:
    """Say how the run goes on: each second on a line that the next one overwrites, or in a log."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        while True:
            gevent.sleep(LOG_S)
            if line := _progress(conductor):
                sys.stderr.write(f"wirecheck load: {line}\n")
                sys.stderr.flush()
    with console.status("") as status:
        while True:
            gevent.sleep(PROGRESS_S)
            if line := _progress(conductor):
                status.update(line)


def _progress(conductor: Conductor) -> str:
    lead, runner = conductor.lead, conductor.environment.runner
    if lead is None or lead.concluded or runner is None:
        return ""
    load = (
        f"{lead.plan.peak:g} streams/s at the peak"
        if lead.plan.spacing
        else counted(runner.user_count, "user")
    )
    return progress(lead.whole.tally, lead.whole.series, lead.at_s, lead.plan.run_time_s, load)
