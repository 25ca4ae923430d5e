"""What is drawn hangs on its seed alone, whatever else the user has imported.

Hypothesis would read the source of all modules of the user, draw the constants that it finds there,
and keep them in a folder of his. For what wirecheck draws, it does not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from hypothesis.internal.conjecture.providers import HypothesisProvider

_NAME = "_maybe_draw_constant"

_unwanted: ContextVar[bool] = ContextVar("unwanted", default=False)
_drawn_for_others = getattr(HypothesisProvider, _NAME)


def _drawn(provider: HypothesisProvider, *of: Any, **options: Any) -> Any:
    return None if _unwanted.get() else _drawn_for_others(provider, *of, **options)


setattr(HypothesisProvider, _NAME, _drawn)


@contextmanager
def without_constants() -> Iterator[None]:
    """Draw no constant of the user's modules, in this thread and in the tasks that it begins."""
    token = _unwanted.set(True)
    try:
        yield
    finally:
        _unwanted.reset(token)
