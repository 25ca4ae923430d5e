"""The ways in which an upstream fails, by their dialect-neutral names (docs/dialects.md)."""

from collections.abc import Iterable, Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator

from wirecheck.contract.wording import did_you_mean, listed

FAILURES = (
    "auth-error",
    "permission",
    "invalid-model",
    "context-length",
    "rate-limit",
    "quota",
    "server-error",
    "overloaded",
    "error-mid",
    "disconnect-mid",
    "truncate-mid",
    "malformed-mid",
    "stall",
)
# The key that stands for every failure without an entry of its own.
OTHERWISE = "otherwise"

T = TypeVar("T")


def _known(name: str) -> str:
    if name not in (*FAILURES, OTHERWISE):
        raise ValueError(f"no failure of an upstream: {did_you_mean(name, (*FAILURES, OTHERWISE))}")
    return name


Failure = Annotated[str, AfterValidator(_known)]


def entry(table: Mapping[str, tuple[T, ...]], failure: str) -> tuple[T, ...]:
    """What a table says of a failure; nothing if it has neither an entry for it nor a rest."""
    return table.get(failure, table.get(OTHERWISE, ()))


def gap(table: Iterable[str]) -> str:
    """What a table that was begun leaves unsaid; empty if it speaks of every failure."""
    names = set(table)
    unsaid = [failure for failure in FAILURES if failure not in names]
    if not names or not unsaid or OTHERWISE in names:
        return ""
    return f"nothing is said of {listed(unsaid)}: add them, or `{OTHERWISE}` for the rest"
