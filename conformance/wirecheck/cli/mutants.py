"""``wirecheck mutants``."""

import argparse
import json
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from wirecheck.cli.errors import UserError, did_you_mean
from wirecheck.contract import packaged
from wirecheck.gate import ServiceError
from wirecheck.mutants.live.verdicts import UntriedError
from wirecheck.mutants.matrix import KINDS, Entry, Matrix, entries, run
from wirecheck.mutants.telling import as_json, as_markdown, noticed_otherwise, score, summary


def mutants(console: Console, options: argparse.Namespace) -> int:
    """Try the catalogue of broken endpoints; 1 if one survives that nobody has explained.

    Raises:
        UserError: There is no such mutant, or it could not be tried.
    """
    chosen = _chosen(options)
    try:
        matrix = _run(chosen)
    except (ServiceError, UntriedError) as error:
        raise UserError(str(error)) from error
    _tell(console, matrix, options)
    return 0 if matrix.holds else 1


def _chosen(options: argparse.Namespace) -> list[Entry]:
    for name in options.contract:
        if name not in packaged():
            hint = did_you_mean(name, packaged(), f"there are {', '.join(packaged())}.")
            raise UserError(f"there is no packaged contract {name!r}: {hint}")
    kinds = (options.kind,) if options.kind else KINDS
    chosen = entries(options.contract, options.only, kinds)
    if not chosen:
        raise UserError(
            f"no mutant fits: --only {options.only!r} has to be in an id or be a family, such as "
            "cors-foreign or live::*::leave-midway (docs/mutants.md lists them)."
        )
    return chosen


def _run(chosen: list[Entry]) -> Matrix:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    errors = Console(stderr=True)
    with Bar(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("starting the reference server", total=None)
        return run(
            chosen,
            lambda what, done, all_: bar.update(task, description=what, completed=done, total=all_),
        )


def _tell(console: Console, matrix: Matrix, options: argparse.Namespace) -> None:
    if options.json:
        sys.stdout.write(json.dumps(as_json(matrix), indent=2) + "\n")
    elif options.markdown:
        sys.stdout.write(as_markdown(matrix))
    else:
        console.print(summary(matrix))
        others = noticed_otherwise(matrix)
        if others.row_count:
            console.print()
            console.print(others)
        console.print(f"\n{score(matrix)}", highlight=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand's arguments."""
    parser.add_argument(
        "--contract",
        action="append",
        default=[],
        metavar="NAME",
        help="of this packaged contract alone (may be repeated)",
    )
    parser.add_argument(
        "--only",
        default="",
        metavar="PATTERN",
        help="those whose id or family contains it; * as in a shell",
    )
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument(
        "--live", dest="kind", action="store_const", const="live", help="live mutants alone"
    )
    kinds.add_argument(
        "--recorded",
        dest="kind",
        action="store_const",
        const="recorded",
        help="changed recordings alone",
    )
    told = parser.add_mutually_exclusive_group()
    told.add_argument("--json", action="store_true", help="print the matrix as JSON")
    told.add_argument("--markdown", action="store_true", help="print it as docs/mutants.md")
