"""Contracts and scenarios by their names."""

from wirecheck.cli.errors import UserError, did_you_mean
from wirecheck.contract import Contract, ContractError, load, packaged
from wirecheck.report.visible import clipped
from wirecheck.scenarios import Scenario
from wirecheck.scenarios import scenarios as scenarios_of

# A recording may give any name.
_LONGEST_NAME = 80


def contract(name: str) -> Contract:
    """A contract by its name or file.

    Raises:
        UserError: There is none, or it has mistakes.
    """
    try:
        return load(name)
    except ContractError as error:
        raise UserError(str(error)) from error


def packaged_contract(name: str) -> Contract:
    """The contract that a recording names: never a file, for a stranger may have named it.

    Raises:
        UserError: None of that name comes along.
    """
    if name not in packaged():
        told = clipped(name, _LONGEST_NAME)
        raise UserError(f"no packaged contract is called {told!r}: give its file with --contract.")
    return contract(name)


def scenario(contract: Contract, name: str) -> Scenario:
    """A scenario of a contract by its name.

    Raises:
        UserError: There is none.
    """
    by_name = {it.name: it for it in scenarios_of(contract)}
    if name not in by_name:
        hint = did_you_mean(name, by_name, "`wirecheck scenarios` lists them.")
        told = clipped(name, _LONGEST_NAME)
        raise UserError(f"{contract.name} has no scenario {told!r}: {hint}")
    return by_name[name]
