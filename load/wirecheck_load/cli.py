"""The command ``wirecheck load``: checks what was asked for, then has Locust do it."""

import argparse
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.resources import files
from typing import NoReturn

from locust.util.timespan import parse_timespan

from wirecheck.cli.main import INTERRUPTED, USAGE_ERROR, Parser
from wirecheck.contract import packaged
from wirecheck.gate import ServiceError, is_mock, start_mock, start_reference
from wirecheck_load import compare
from wirecheck_load.running.options import (
    MOCK_URL,
    SECRET,
    TOKEN,
    add_options,
    profiles_in_words,
)
from wirecheck_load.running.plan import PlanError, plan_of

REFERENCE = "reference"
EMBEDDED = "embedded"

DESCRIPTION = """\
Load an endpoint and measure its streams: time to first token, inter-token latency, throughput,
errors by kind, and what the endpoint adds to each token's way. Text and order are checked while
loading, so that a server that answers fast and wrong fails.
"""

EPILOG = f"""\
profiles:
{profiles_in_words()}

On the bundled reference server, with a mock provider behind it:
  wirecheck load --host reference --contract typed-sse --profile smoke --headless
On your own, started with its provider's base URL at the mock's, {MOCK_URL}/openai/v1:
  wirecheck load --host http://127.0.0.1:8000 --contract typed-sse --users 50 --run-time 1m \\
      --headless --goal 'ttft.p95 < 300ms' --goal 'errors < 0.1%' --report load-report
Without --headless, Locust's page at http://127.0.0.1:8089 shows the run and its measures.
What has changed between two runs:
  wirecheck load compare before/report.json after/report.json
Many processes and machines are Locust's, as are all its other options: --processes 4, or --master
and --worker (`locust --help`).
Exit codes: 0 all goals met, 1 one missed, 4 a mistake in the options.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["compare"]:
        return compare.main(given[1:])
    parser_ = parser()
    if not given:
        parser_.print_help(sys.stderr)
        return USAGE_ERROR
    options, others = parser_.parse_known_args(given)
    if options.worker:  # its master tells it everything
        _become(given, {})
    try:
        with ExitStack() as services:
            return _run(options, others, services)
    except (PlanError, ServiceError) as error:
        sys.stderr.write(f"wirecheck load: {error}\n")
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """The options of a run, and what they mean."""
    made = Parser(
        prog="wirecheck load",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    run = made.add_argument_group("the run")
    add = run.add_argument
    add("-H", "--host", metavar="URL", help="base URL of the endpoint; `reference` starts ours")
    add("--profile", metavar="P", help="one of those below (default: steady)")
    add("-u", "--users", dest="num_users", type=int, metavar="N", help="at the peak")
    add("-t", "--run-time", type=_timespan, metavar="TIME", help="such as 30s, 10m, 1h")
    add("--headless", action="store_true", help="without Locust's page; begin at once")
    add("--processes", metavar="N", help="that share the load (-1: one for each core)")
    add(
        "--stop-timeout",
        type=_timespan,
        metavar="TIME",
        help="how long streams under way at the end may go on (default: 10s)",
    )
    add("--worker", action="store_true", help="be a worker of --master-host")
    add_options(made.add_argument_group("streams, measures and goals"), mock_provider=EMBEDDED)
    return made


def _timespan(text: str) -> int:
    try:
        return int(parse_timespan(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 30s or 10m") from error


def _run(options: argparse.Namespace, others: list[str], services: ExitStack) -> int:
    environment = _without_secrets(options)
    host, mock = options.host, options.mock_provider
    if host == REFERENCE:
        options.host = "http://127.0.0.1"
    if mock == EMBEDDED:
        options.mock_provider = MOCK_URL
    plan = plan_of(options)  # before anything is started
    if mock == EMBEDDED:
        options.mock_provider = _embedded_mock(services, free_port=host == REFERENCE)
    if host == REFERENCE:
        name = plan.target.contract.name
        options.host = _reference(services, name, options.mock_provider, environment)
    arguments = [*_arguments(options), *others]
    if host != REFERENCE and mock != EMBEDDED:
        _become(arguments, environment)
    return _watch(arguments, environment)


def _without_secrets(options: argparse.Namespace) -> dict[str, str]:
    """Take the secrets from the options, for an environment: command lines can be read by all."""
    given = {TOKEN: options.token, SECRET: options.jwt_secret}
    options.token = options.jwt_secret = None
    environment = {name: value for name, value in given.items() if value}
    os.environ.update(environment)
    return environment


def _embedded_mock(services: ExitStack, *, free_port: bool) -> str:
    if not free_port and is_mock(MOCK_URL):
        return MOCK_URL
    port = 0 if free_port else int(MOCK_URL.rpartition(":")[2])
    return str(services.enter_context(start_mock(port)).url)


def _reference(services: ExitStack, contract: str, mock: str, environment: dict[str, str]) -> str:
    if contract not in packaged():
        raise PlanError(
            f"the reference server does not speak {contract!r}, only {', '.join(packaged())}"
        )
    secret = environment.setdefault(SECRET, secrets.token_hex(32))
    mock_url = None if mock == "none" else mock
    server = services.enter_context(start_reference(mock_url, jwt_secret=secret))
    # `wirecheck reference --dialect all` serves `typed-sse` under `/typed`.
    return f"{server.url}/{contract.partition('-')[0]}"


# What of our own parser's options Locust knows by the same name or by ours.
_PASSED = {
    "host": "--host",
    "profile": "--profile",
    "num_users": "--users",
    "run_time": "--run-time",
    "processes": "--processes",
    "stop_timeout": "--stop-timeout",
    "contract": "--contract",
    "rate": "--rate",
    "arrivals": "--arrivals",
    "scenario": "--scenario",
    "abandon": "--abandon",
    "goal": "--goal",
    "goals": "--goals",
    "warm_up": "--warm-up",
    "mock_provider": "--mock-provider",
    "check_rate": "--check-rate",
    "seed": "--seed",
    "report": "--report",
}


def _arguments(options: argparse.Namespace) -> list[str]:
    arguments = ["--headless"] if options.headless else []
    for name, option in _PASSED.items():
        value = getattr(options, name)
        values = value if isinstance(value, list) else [] if value is None else [value]
        arguments += [f"{option}={each}" for each in values]
    return arguments


def _command(arguments: Sequence[str]) -> list[str]:
    """Locust, without its tables and its log."""
    locustfile = str(files("wirecheck_load") / "locustfile.py")
    return [sys.executable, "-m", "locust", "-f", locustfile, "--skip-log-setup", *arguments]


def _become(arguments: Sequence[str], environment: dict[str, str]) -> NoReturn:
    """Go on as Locust: who signals this process signals it."""
    command = _command(arguments)
    os.execve(command[0], command, {**os.environ, **environment})  # noqa: S606 - our own


def _watch(arguments: Sequence[str], environment: dict[str, str]) -> int:
    """Run Locust beside what was started for it; return its exit code."""
    command = _command(arguments)
    with subprocess.Popen(command, env={**os.environ, **environment}) as process:  # noqa: S603
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # Locust has it too, and ends the run in its own way
                continue
