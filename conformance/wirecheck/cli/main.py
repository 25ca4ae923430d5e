"""Subcommands and their arguments; what they do stands in ``commands`` and ``tables``."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from rich.console import Console

from wirecheck.cli import commands, tables
from wirecheck.cli.commands import UserError

USAGE_ERROR = 4

# Rooms that the core never imports: they run as the modules that they are.
MODULES = {
    "mock": ("wirecheck_mock_providers", "run the mock LLM provider"),
    "reference": ("wirecheck_reference_server", "run the reference server"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wirecheck",
        description="Prove that a streaming endpoint keeps its promises. "
        "The gate itself is a pytest plugin: pytest --endpoint URL",
    )
    parser.add_argument("--version", action="version", version=f"wirecheck {version('wirecheck')}")
    commands_ = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, help_) in MODULES.items():
        commands_.add_parser(name, help=help_, add_help=False)
    commands_.add_parser("contracts", help="list the packaged contracts")
    scenarios = commands_.add_parser("scenarios", help="list what the gate does to an endpoint")
    rules = commands_.add_parser("rules", help="list what the gate checks")
    for table in (scenarios, rules):
        _add_contract(table)
    explain = commands_.add_parser("explain", help="tell all about one rule")
    explain.add_argument("rule", help="its id, such as text.exact")
    _add_contract(explain)
    _add_record(commands_)
    judge = commands_.add_parser("judge", help="judge saved recordings again, offline")
    judge.add_argument("files", nargs="+", metavar="FILE", help="recordings (.jsonl)")
    judge.add_argument("--contract", metavar="NAME|FILE", help="default: the one they name")
    return parser


def _add_contract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--contract", default="typed-sse", metavar="NAME|FILE", help="default: %(default)s"
    )


def _add_record(commands_: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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
    record.add_argument(
        "--output", default="recordings", metavar="DIR", help="default: %(default)s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in MODULES:
        module = MODULES[given[0]][0]
        os.execv(sys.executable, [sys.executable, "-m", module, *given[1:]])  # noqa: S606 - ours
    options = _parser().parse_args(given)
    console = Console()
    try:
        return _run(options, console)
    except UserError as error:
        Console(stderr=True).print(f"wirecheck {options.command}: {error}", markup=False)
        return USAGE_ERROR


def _run(options: argparse.Namespace, console: Console) -> int:
    match options.command:
        case "contracts":
            return tables.contracts(console)
        case "scenarios":
            return tables.scenarios(console, commands.contract(options.contract))
        case "rules":
            return tables.rules(console, commands.contract(options.contract))
        case "explain":
            return tables.explain(console, commands.contract(options.contract), options.rule)
        case "record":
            return commands.record(console, options)
        case _:
            return commands.judge_files(console, options.files, options.contract)
