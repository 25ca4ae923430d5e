"""Rules as the command line tells of them: those of an endpoint, and those of a page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from wirecheck.contract import Contract, load, packaged
from wirecheck.rules import Requirement, rules_for, rules_of
from wirecheck.scenarios import scenarios as scenarios_of

# A room that the core never imports: asked for by its name, as those of ``main.MODULES`` are.
PAGES = "wirecheck_browser_tests.rules"


@dataclass(frozen=True)
class Told:
    """What is told of a rule.

    Attributes:
        rule: What it asks for.
        of: What it is asked of.
        needs: What has to be seen for it to be judged.
        judged_in: The names of the scenarios.
        command: Checks it alone.
    """

    rule: Requirement
    of: str
    needs: tuple[str, ...]
    judged_in: tuple[str, ...]
    command: str


def of_endpoint(contract: Contract) -> list[Told]:
    """The rules of an endpoint that has this contract."""
    judged = {
        it.name: {rule.id for rule in rules_for(contract, it)} for it in scenarios_of(contract)
    }
    return [
        Told(
            rule,
            f"an endpoint ({contract.name})",
            rule.needs,
            tuple(name for name, ids in judged.items() if rule.id in ids),
            f"pytest --endpoint URL -k '{rule.id}'",
        )
        for rule in rules_of(contract)
    ]


def of_packaged(default: str) -> list[Told]:
    """The rules of all packaged contracts: as this one has them, or else the first that does."""
    first: dict[str, Told] = {}
    for name in (default, *packaged()):
        for it in of_endpoint(load(name)):
            first.setdefault(it.rule.id, it)
    return list(first.values())


def of_page() -> list[Told]:
    """The rules of a page in a browser."""
    rules: Iterable[Any] = import_module(PAGES).RULES.values()
    return [
        Told(
            rule,
            "a page in a browser",
            tuple(map(_described, rule.needs)),
            tuple(sorted(rule.scenarios)),
            f"pytest --page URL -k '{rule.id}'",
        )
        for rule in rules
    ]


def _described(need: Callable[..., str]) -> str:
    """A need as its docstring has it, which is a sentence."""
    sentence = (need.__doc__ or "").rstrip(".")
    return sentence[:1].lower() + sentence[1:]
