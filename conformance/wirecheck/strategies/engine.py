"""Hypothesis as a source of examples, and as what makes a failing one small.

Both draw the same examples in the same order: with one seed and one release of Hypothesis, on every
machine. Nothing is kept on disk.
"""

import time
from collections.abc import Callable, Collection
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from wirecheck.strategies.constants import without_constants

Drawn = TypeVar("Drawn")


class _StillFailsError(Exception):
    """An example fails; Hypothesis looks for a smaller one."""


class StopSearchError(BaseException):
    """Ends a search; no ``Exception``, or Hypothesis would take it for a failure."""


def _searching(number: int, *phases: Phase) -> settings:
    return settings(
        max_examples=number,
        phases=phases,
        database=None,
        deadline=None,
        derandomize=False,  # the seed is ours, not one made from this function's source
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
        backend="hypothesis",  # a profile of the user may name another
        suppress_health_check=list(HealthCheck),
    )


def sample(strategy: SearchStrategy[Drawn], number: int, seed_: int) -> tuple[Drawn, ...]:
    """At most so many examples: fewer, where there are no more."""
    if not number:
        return ()
    drawn: list[Drawn] = []

    @seed(seed_)
    @_searching(number, Phase.generate)
    @given(strategy)
    def collect(value: Drawn) -> None:
        drawn.append(value)

    with without_constants():
        collect()
    return tuple(drawn[:number])


def smallest(
    strategy: SearchStrategy[Drawn],
    number: int,
    seed_: int,
    fails: Callable[[Drawn], bool],
    *,
    known_good: Collection[Drawn] = (),
    within_s: float,
) -> Drawn | None:
    """The smallest example that fails; None if none does.

    Args:
        strategy: What examples are drawn from.
        number: How many are drawn at most, before one fails.
        seed_: That of ``sample``, to draw the same.
        fails: Tries one.
        known_good: Those that need not be tried.
        within_s: When to be content with the smallest so far, in seconds.
    """
    failing: list[Drawn] = []
    give_up_at = time.monotonic() + within_s

    @seed(seed_)
    @_searching(number, Phase.generate, Phase.shrink)
    @given(strategy)
    def attempt(value: Drawn) -> None:
        if time.monotonic() > give_up_at:
            raise StopSearchError
        if value not in known_good and fails(value):
            failing.append(value)
            raise _StillFailsError

    try:
        with without_constants():
            attempt()
    except (_StillFailsError, StopSearchError, HypothesisException):
        pass  # the last is how Hypothesis tells of one that fails only sometimes
    return failing[-1] if failing else None
