"""The tables: contracts, scenarios and rules, as the code has them."""

from rich.console import Console
from rich.table import Table

from wirecheck.cli.errors import UserError, did_you_mean
from wirecheck.contract import Contract, load, packaged
from wirecheck.rules import rules_for, rules_of
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


def scenarios(console: Console, contract: Contract) -> int:
    """What the gate does under a contract."""
    table = _table("scenario", "what we do", "checks")
    for scenario in scenarios_of(contract):
        checks = len(rules_for(contract, scenario))
        table.add_row(scenario.name, scenario.does, str(checks))
    _print(console, table)
    return 0


def rules(console: Console, contract: Contract) -> int:
    """What the gate checks under a contract."""
    table = _table("rule", "level", "requirement")
    for rule in rules_of(contract):
        table.add_row(rule.id, rule.level, rule.requires)
    _print(console, table)
    return 0


def explain(console: Console, contract: Contract, id_: str) -> int:
    """All about one rule.

    Raises:
        UserError: There is no such rule.
    """
    by_id = {rule.id: rule for rule in rules_of(contract)}
    if id_ not in by_id:
        hint = did_you_mean(id_, by_id, "`wirecheck rules` lists them.")
        raise UserError(f"there is no rule {id_!r}: {hint}")
    rule = by_id[id_]
    table = _table("", "")
    table.show_header = False
    judged_in = [it.name for it in scenarios_of(contract) if rule in rules_for(contract, it)]
    table.add_row("rule", rule.id)
    table.add_row("level", rule.level)
    table.add_row("requirement", rule.requires)
    table.add_row("source", rule.source)
    table.add_row("needs", ", ".join(rule.needs) or "nothing")
    table.add_row("judged in", ", ".join(judged_in))
    table.add_row("alone", f"pytest --endpoint URL -k '{rule.id}'")
    _print(console, table)
    return 0
