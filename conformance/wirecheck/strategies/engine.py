"""Hypothesis as a source of examples, and as what makes a failing one small.

Both draw the same examples in the same order: with one seed and one release of Hypothesis, on every
machine. Nothing is kept on disk.
"""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from hypothesis.errors import HypothesisException
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.strategies import SearchStrategy

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
        suppress_health_check=list(HealthCheck),
    )


class _OfSeedAlone(HypothesisProvider):
    """Hypothesis' own, but that no constant of the modules that are imported is ever drawn.

    It would read the source of all of them first, and what it draws would hang on them.
    """

    def _maybe_draw_constant(self, *_of: Any, **_options: Any) -> None:
        return None


@contextmanager
def _of_seed_alone() -> Iterator[None]:
    """Neither what the user has imported decides what is drawn, nor is a file left with him."""
    home = storage_directory(intent_to_write=False).home_directory
    provider = AVAILABLE_PROVIDERS["hypothesis"]
    with TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        AVAILABLE_PROVIDERS["hypothesis"] = _OfSeedAlone
        try:
            yield
        finally:
            AVAILABLE_PROVIDERS["hypothesis"] = provider
            set_hypothesis_home_dir(home)


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

    with _of_seed_alone():
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
        with _of_seed_alone():
            attempt()
    except (_StillFailsError, StopSearchError, HypothesisException):
        pass  # the last is how Hypothesis tells of one that fails only sometimes
    return failing[-1] if failing else None
