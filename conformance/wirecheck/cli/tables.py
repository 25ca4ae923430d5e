"""The tables: contracts, scenarios and rules, as the code has them."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from wirecheck.cli.errors import UserError, did_you_mean
from wirecheck.cli.told import Told
from wirecheck.contract import Contract, load, packaged
from wirecheck.contract.loading import PACKAGED
from wirecheck.rules import rules_for
from wirecheck.scenarios import scenarios as scenarios_of


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print(console: Console, table: Table) -> None:
    """A table, whose lines end in no blanks when they go to a file or a pipe."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        console.print(line.rstrip(), highlight=False, markup=False, soft_wrap=True)


def contracts(console: Console) -> int:
    """The packaged contracts."""
    table = _table("contract", "what it is", "starts with", "order")
    for name in packaged():
        it = load(name)
        table.add_row(name, it.title, f"{it.start.method} {it.start.path}", it.order.text)
    _print(console, table)
    return 0


def contract(name: str) -> int:
    """The YAML text of a packaged contract, as it is: to be copied.

    Raises:
        UserError: None of that name comes along.
    """
    if name not in packaged():
        known = packaged()
        hint = did_you_mean(name, known, f"there are {', '.join(known)}.")
        raise UserError(f"no packaged contract is called {name!r}: {hint}")
    sys.stdout.write(PACKAGED.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    return 0


def scenarios(console: Console, contract: Contract) -> int:
    """What the gate does under a contract."""
    table = _table("scenario", "what we do", "checks")
    for scenario in scenarios_of(contract):
        checks = len(rules_for(contract, scenario))
        table.add_row(scenario.name, scenario.does, str(checks))
    _print(console, table)
    return 0


def rules(console: Console, told: Iterable[Told]) -> int:
    """What is checked."""
    table = _table("rule", "level", "requirement")
    for rule in (it.rule for it in told):
        table.add_row(rule.id, rule.level, rule.requires)
    _print(console, table)
    return 0


def explain(console: Console, told: Sequence[Told], id_: str) -> int:
    """All about one rule; a page and an endpoint may have one of the same name.

    Raises:
        UserError: There is no such rule.
    """
    found = [it for it in told if it.rule.id == id_]
    if not found:
        known = [it.rule.id for it in told]
        hint = did_you_mean(
            id_, known, "`wirecheck rules` lists them, and `--pages` those of pages."
        )
        raise UserError(f"there is no rule {id_!r}: {hint}")
    for number, it in enumerate(found):
        if number:
            console.print()
        _explain(console, it)
    return 0


def _explain(console: Console, told: Told) -> None:
    table = _table("", "")
    table.show_header = False
    table.add_row("rule", told.rule.id)
    table.add_row("of", told.of)
    table.add_row("level", told.rule.level)
    table.add_row("requirement", told.rule.requires)
    table.add_row("source", told.rule.source)
    table.add_row("needs", "; ".join(told.needs) or "nothing")
    table.add_row("judged in", ", ".join(told.judged_in))
    table.add_row("alone", told.command)
    _print(console, table)
