"""The script that watches a page, and what it is told to look for."""

import json
from importlib.resources import files
from typing import Any

from wirecheck_browser_tests.contract import DEFAULTS, PageContract

# As it is called on `window`.
NAME = "__wirecheck"


def script(contract: PageContract, *, observes: bool = True) -> str:
    """The script, for a page with this contract.

    Args:
        contract: Says where the page shows what.
        observes: Whether it records each change; if not, it looks only when asked, and costs
            the page nothing.
    """
    watched = {name: _ways(contract, name) for name in DEFAULTS}
    busy = contract.busy and [element.as_json() for element in contract.busy]
    collapses = contract.policy.text == "markdown"
    spec = {**watched, "busy": busy, "observes": observes, "collapses": collapses}
    text = files(__package__).joinpath("observer.js").read_text(encoding="utf-8")
    return f"{text.rstrip()}({json.dumps(spec)});"


def ways(contract: PageContract, name: str) -> tuple[Any, ...]:
    """The ways to find one of a page's elements: the contract's, else the usual ones."""
    return getattr(contract, name) or DEFAULTS.get(name, ())


def _ways(contract: PageContract, name: str) -> list[dict[str, str]]:
    return [it.as_json() for it in ways(contract, name) if it.press is None]
