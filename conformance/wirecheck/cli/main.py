"""Subcommands and their arguments; what they do stands in ``commands`` and ``tables``."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import NoReturn

from rich.console import Console

from wirecheck.cli import commands, inferring, lookup, mutants, shrinking, tables, tokens, told
from wirecheck.cli.errors import UserError, did_you_mean

# As pytest has them, whose exit codes the gate has.
USAGE_ERROR = 4
# As shells have it: 128 and the number of SIGINT.
INTERRUPTED = 130
# The width of a table that nobody's terminal limits, and the most that reads well.
COLUMNS = 100
DEFAULT_CONTRACT = "typed-sse"

# Rooms that the core never imports: they run as the modules that they are.
MODULES = {
    "mock": ("wirecheck_mock_providers", "run the mock LLM provider"),
    "reference": ("wirecheck_reference_server", "run the reference server"),
    "delivery": ("wirecheck_mock_providers.delivery", "run the delivery proxy"),
    "load": ("wirecheck_load", "load an endpoint, and measure its streams"),
}


def _of_endpoint(contract: str | None) -> list[told.Told]:
    if contract is None:
        return told.of_packaged(DEFAULT_CONTRACT)
    return told.of_endpoint(lookup.contract(contract))


# What each of the others does.
HANDLERS: dict[str, Callable[[Console, argparse.Namespace], int]] = {
    "contracts": lambda console, it: (
        tables.contract(it.name) if it.name else tables.contracts(console)
    ),
    "scenarios": lambda console, it: tables.scenarios(console, lookup.contract(it.contract)),
    "rules": lambda console, it: tables.rules(
        console, told.of_page() if it.pages else told.of_endpoint(lookup.contract(it.contract))
    ),
    "explain": lambda console, it: tables.explain(
        console, [*_of_endpoint(it.contract), *told.of_page()], it.rule
    ),
    "record": commands.record,
    "judge": lambda console, it: commands.judge_files(console, it.files, it.contract),
    "infer": inferring.infer,
    "mutants": mutants.mutants,
    "shrink": shrinking.shrink,
    "token": tokens.token,
}
COMMANDS = (*MODULES, *HANDLERS)


class Parser(argparse.ArgumentParser):
    """Exits as the gate does."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, in one message."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n{self.format_usage()}")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="wirecheck",
        description="Prove that a streaming endpoint keeps its promises. "
        "The gate itself is a pytest plugin: pytest --endpoint URL",
    )
    parser.add_argument("--version", action="version", version=f"wirecheck {version('wirecheck')}")
    commands_ = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, help_) in MODULES.items():
        commands_.add_parser(name, help=help_, add_help=False)
    contracts = commands_.add_parser(
        "contracts", help="list the packaged contracts, or print one to copy"
    )
    contracts.add_argument(
        "name", nargs="?", metavar="NAME", help="print this one's YAML: > my-api.yaml"
    )
    scenarios = commands_.add_parser("scenarios", help="list what the gate does to an endpoint")
    rules = commands_.add_parser("rules", help="list what the gate checks")
    _add_contract(scenarios)
    of_what = rules.add_mutually_exclusive_group()
    _add_contract(of_what)
    of_what.add_argument(
        "--pages", action="store_true", help="those of pages in a browser (pytest --page URL)"
    )
    explain = commands_.add_parser("explain", help="tell all about one rule")
    explain.add_argument("rule", help="its id, such as text.exact")
    explain.add_argument(
        "--contract",
        metavar="NAME|FILE",
        help=f"default: {DEFAULT_CONTRACT}, or else the first packaged one that has the rule",
    )
    _add_record(commands_)
    judge = commands_.add_parser("judge", help="judge saved recordings again, offline")
    judge.add_argument("files", nargs="+", metavar="FILE", help="recordings (.jsonl)")
    judge.add_argument("--contract", metavar="NAME|FILE", help="default: the one they name")
    inferring.add_arguments(
        commands_.add_parser("infer", help="draft a contract of an endpoint that has none yet")
    )
    mutants.add_arguments(
        commands_.add_parser("mutants", help="try broken endpoints, by which the rules are proven")
    )
    shrinking.add_arguments(
        commands_.add_parser("shrink", help="find the least that still shows a fault")
    )
    tokens.add_arguments(commands_.add_parser("token", help="make a JWT for the reference server"))
    return parser


def _add_contract(parser: "argparse._ActionsContainer") -> None:
    parser.add_argument(
        "--contract", default=DEFAULT_CONTRACT, metavar="NAME|FILE", help="default: %(default)s"
    )


def _add_record(commands_: "argparse._SubParsersAction[Parser]") -> None:
    record = commands_.add_parser(
        "record", help="do one scenario to an endpoint, and save what happened"
    )
    record.add_argument("endpoint", metavar="URL", help="base URL of the endpoint")
    record.add_argument("scenario", help="its name: `wirecheck scenarios` lists them")
    _add_contract(record)
    record.add_argument(
        "--mock-provider",
        default="http://127.0.0.1:9099",
        metavar="URL|none",
        help="the mock provider behind the endpoint (default: %(default)s)",
    )
    record.add_argument("--token", help="bearer token that the endpoint accepts")
    record.add_argument("--jwt-secret", metavar="S", help="HS256 secret of the endpoint")
    record.add_argument(
        "--output", default="recordings", metavar="DIR", help="default: %(default)s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in MODULES:
        module = MODULES[given[0]][0]
        os.execv(sys.executable, [sys.executable, "-m", module, *given[1:]])  # noqa: S606 - ours
    parser = _parser()
    _check_command(parser, given)
    if not given:
        parser.print_help(sys.stderr)
        return USAGE_ERROR
    options = parser.parse_args(given)
    try:
        return HANDLERS[options.command](_console(), options)
    except UserError as error:
        sys.stderr.write(f"wirecheck {options.command}: {error}\n")
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _check_command(parser: argparse.ArgumentParser, given: list[str]) -> None:
    """Say what was meant by a command that there is not."""
    if given and not given[0].startswith("-") and given[0] not in COMMANDS:
        hint = did_you_mean(given[0], COMMANDS, f"there are {', '.join(COMMANDS)}.")
        parser.error(f"there is no command {given[0]!r}: {hint}")


def _console() -> Console:
    console = Console()
    console.width = min(console.width, COLUMNS) if console.is_terminal else COLUMNS
    return console
