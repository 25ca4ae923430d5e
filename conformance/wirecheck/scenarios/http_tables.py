"""Scenarios of HTTP below the dialects: methods that only ask what there is, and odd bodies."""

from collections.abc import Iterator

from wirecheck.contract import Contract
from wirecheck.scenarios.model import Scenario, Topic

SAFE_METHODS = Scenario(
    "safe-methods",
    "ask by OPTIONS, as no page does, and by HEAD what GET would answer",
    "safe-methods",
    frozenset({Topic.SAFE_METHODS}),
    needs_mock=False,
)

ODD_BODIES = Scenario(
    "odd-bodies",
    "send the question as plain text, and one of 2 MiB",
    "odd-bodies",
    frozenset({Topic.ODD_BODY}),
    needs_mock=False,
)


def scenarios(contract: Contract) -> Iterator[Scenario]:
    """Those that the contract's requests give occasion for."""
    if contract.requests:
        yield SAFE_METHODS
    if contract.start.body is not None:
        yield ODD_BODIES
