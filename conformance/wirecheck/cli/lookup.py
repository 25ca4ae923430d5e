"""Contracts and scenarios by their names."""

from wirecheck.cli.errors import UserError, did_you_mean
from wirecheck.contract import Contract, ContractError, load
from wirecheck.scenarios import Scenario
from wirecheck.scenarios import scenarios as scenarios_of


def contract(name: str) -> Contract:
    """A contract by its name or file.

    Raises:
        UserError: There is none, or it has mistakes.
    """
    try:
        return load(name)
    except ContractError as error:
        raise UserError(str(error)) from error


def scenario(contract: Contract, name: str) -> Scenario:
    """A scenario of a contract by its name.

    Raises:
        UserError: There is none.
    """
    by_name = {it.name: it for it in scenarios_of(contract)}
    if name not in by_name:
        hint = did_you_mean(name, by_name, "`wirecheck scenarios` lists them.")
        raise UserError(f"{contract.name} has no scenario {name!r}: {hint}")
    return by_name[name]
