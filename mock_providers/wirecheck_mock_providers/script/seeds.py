"""Bytes that look random and never change: everything "random" in an answer is drawn from here.

`random.Random` promises the same sequence across Python versions for `random()` only, so a hash
is used: the same identity and purpose give the same bytes for ever.
"""

import base64
import hashlib
from typing import Final

#: 2026-09-21, the base of every `created`; the moment itself means nothing.
EPOCH_BASE_S: Final = 1_790_000_000
_CREATED_SPAN_S: Final = 1_000_000


def draw(identity: str, purpose: str, length: int) -> bytes:
    """Return `length` bytes that depend on the two names alone."""
    return hashlib.shake_128(f"{purpose}\0{identity}".encode()).digest(length)


def letters(identity: str, purpose: str, length: int) -> str:
    """Return `length` letters and digits, as used in ids."""
    # More bytes than needed: four letters of base 64 hold three of them.
    encoded = base64.b64encode(draw(identity, purpose, length), altchars=b"Mk")
    return encoded.decode("ascii")[:length]


def created(identity: str) -> int:
    """Return the moment at which the answer claims to be made, in seconds since the epoch."""
    offset_s = int.from_bytes(draw(identity, "created", 4), "big") % _CREATED_SPAN_S
    return EPOCH_BASE_S + offset_s
