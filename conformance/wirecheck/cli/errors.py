"""What goes wrong by the user's doing, and what they may have meant."""

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """A mistake of the user; the message says what to do."""


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """The known name that is nearest, as a question; ``otherwise`` if none is near."""
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else otherwise
