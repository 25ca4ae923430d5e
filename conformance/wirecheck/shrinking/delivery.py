"""One way to deliver a recorded answer, and the mode of `wirecheck delivery` that does it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Ending = Literal["clean", "close", "reset", "stall"]

_CONTINUATION = range(0x80, 0xC0)
_FIELD = b"data:"


@dataclass(frozen=True)
class Delivery:
    """How a body is delivered.

    Attributes:
        splits: Where it is split, in order: a client has read what is before before it gets the
            rest.
        ending: How the answer ends; a stalled one does not.
        end: How many bytes of the body are delivered; None for all.
    """

    splits: tuple[int, ...] = ()
    ending: Ending = "clean"
    end: int | None = None

    def mode(self) -> str:
        """The mode of `wirecheck delivery` that delivers so."""
        modes = []
        if self.splits:
            places = (
                f"{it[0]}-{it[-1]}" if len(it) > 1 else f"{it[0]}" for it in runs(self.splits)
            )
            modes.append(f"split={','.join(places)}")
        if self.end is not None:
            modes.append(self._last_mode(self.end))
        return "+".join(modes) or "as-is"

    def _last_mode(self, end: int) -> str:
        if self.ending != "stall":
            return f"cut={self.ending},byte:{end}"
        return f"stall=byte:{end}" if end else "hold"


def runs(places: Sequence[int]) -> Iterator[range]:
    """Ascending numbers as the ranges that they make."""
    start = 0
    for i, place in enumerate(places, 1):
        if i == len(places) or places[i] != place + 1:
            yield range(places[start], place + 1)
            start = i


def mode_of_split(body: bytes, at: int) -> str:
    """The plainest mode that splits a body at a place, among others."""
    if body[at] in _CONTINUATION:
        return "utf8"
    if body[at - 1 : at + 1] == b"\r\n":
        return "crlf"
    line = body.rfind(b"\n", 0, at) + 1
    if line < at and body[line : line + len(_FIELD)] == _FIELD and at < line + len(_FIELD):
        return "data"
    return f"bytes={at}"
