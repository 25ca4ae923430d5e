"""One way to deliver a recorded answer, and the mode of `wirecheck delivery` that is like it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Ending = Literal["clean", "close", "reset", "stall"]

_CONTINUATION = range(0x80, 0xC0)
_FIELD = b"data:"


@dataclass(frozen=True)
class Delivery:
    """How a body is delivered.

    Attributes:
        splits: Where it is split: a client has read what is before before it gets the rest.
        ending: How the answer ends; a stalled one does not.
        end: How many bytes of the body are delivered; None for all.
        events: How many events these are, for its name.
    """

    splits: tuple[int, ...] = ()
    ending: Ending = "clean"
    end: int | None = None
    events: int = 0

    def pieces(self, body: bytes) -> Iterator[bytes]:
        """The pieces in which the body is sent."""
        end = len(body) if self.end is None else self.end
        bounds = [0, *(it for it in self.splits if 0 < it < end), end]
        for start, stop in pairwise(bounds):
            if stop > start:
                yield body[start:stop]

    def mode(self) -> str:
        """The mode of `wirecheck delivery` that delivers so; ``as-is`` for any delivery."""
        if self.end is not None:
            place = f"event:{self.events}" if self.events else f"byte:{self.end}"
            if not self.end:
                return "hold" if self.ending == "stall" else f"cut={self.ending},byte:0"
            return f"stall={place}" if self.ending == "stall" else f"cut={self.ending},{place}"
        return f"split={','.join(map(str, self.splits))}" if self.splits else "as-is"


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
