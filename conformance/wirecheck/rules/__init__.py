"""Requirements as pure functions of recordings and a contract.

Each module holds the rules of one family; importing it files them in ``RULES``, in reading order.
"""

from wirecheck.rules import (  # noqa: I001 - the order of the tables and of the report
    head,
    framing,
    schema,
    order,
    ending,
    text,
    delivery,
    outcome,
    upstream,
    cancel,
    isolation,
    answer,
    refusal,
    connections,
    promises,
    cors,
    leaks,
)
from wirecheck.rules.judge import (
    judge,
    not_exercised,
    result_id,
    rules_for,
    rules_of,
    unprobed,
)
from wirecheck.rules.model import RULES, Need, Rule
from wirecheck.rules.verdict import Finding, Level, Outcome, Result, Where

__all__ = [
    "RULES",
    "Finding",
    "Level",
    "Need",
    "Outcome",
    "Result",
    "Rule",
    "Where",
    "answer",
    "cancel",
    "connections",
    "cors",
    "delivery",
    "ending",
    "framing",
    "head",
    "isolation",
    "judge",
    "leaks",
    "not_exercised",
    "order",
    "outcome",
    "promises",
    "refusal",
    "result_id",
    "rules_for",
    "rules_of",
    "schema",
    "text",
    "unprobed",
    "upstream",
]
