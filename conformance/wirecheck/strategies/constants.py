"""What is drawn hangs on its seed alone, whatever else the user has imported.

Hypothesis would read the source of all modules of the user, draw the constants that it finds there,
and keep them in a folder of his. For what wirecheck draws, it does not.

It has no setting for that, and a backend of our own would not be asked for all that is drawn: so a
method is wrapped. In a release that has no such method nothing is; then what is drawn may hang on
the user's modules as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from hypothesis.internal.conjecture.providers import HypothesisProvider

_NAME = "_maybe_draw_constant"

_unwanted: ContextVar[bool] = ContextVar("unwanted", default=False)


def _wrap() -> None:
    drawn_for_others = getattr(HypothesisProvider, _NAME, None)
    if drawn_for_others is None:
        return

    @wraps(drawn_for_others)
    def drawn(provider: HypothesisProvider, *of: Any, **options: Any) -> Any:
        return None if _unwanted.get() else drawn_for_others(provider, *of, **options)

    setattr(HypothesisProvider, _NAME, drawn)


_wrap()


@contextmanager
def without_constants() -> Iterator[None]:
    """Draw no constant of the user's modules, in this thread and in the tasks that it begins."""
    token = _unwanted.set(True)
    try:
        yield
    finally:
        _unwanted.reset(token)
