"""Requirements as pure functions of a visit and a page contract.

Each module holds the rules of a family or two; importing it files them in ``RULES``, in reading
order.
"""

from wirecheck_browser_tests.rules import (  # noqa: I001 - the order of the tables and the report
    rendering,
    texts,
    endings,
    errors,
    retrying,
    sending,
    stopping,
    safety,
    accessibility,
    connections,
    tabs,
    endurance,
    users,
)
from wirecheck_browser_tests.rules.judge import judge, not_exercised, unvisited
from wirecheck_browser_tests.rules.model import RULES, Rule

__all__ = [
    "RULES",
    "Rule",
    "accessibility",
    "connections",
    "endings",
    "endurance",
    "errors",
    "judge",
    "not_exercised",
    "rendering",
    "retrying",
    "safety",
    "sending",
    "stopping",
    "tabs",
    "texts",
    "unvisited",
    "users",
]
