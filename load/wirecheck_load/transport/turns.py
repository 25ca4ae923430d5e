"""Work that can wait is done a little at a time, with a look at the sockets before each.

To decode a stream takes some hundred microseconds. When a hundred streams end at once, as those do
that were begun at once, all others would otherwise be read tens of milliseconds late.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import gevent
from gevent.lock import BoundedSemaphore

# Above zero the event loop polls; at zero it may serve other greenlets for 5 ms first.
_A_LOOK_S = 1e-6
_turn = BoundedSemaphore(1)


@contextmanager
def in_turn() -> Iterator[None]:
    """Wait for a turn: one a round of the event loop, and each round reads what can be read."""
    with _turn:
        gevent.sleep(_A_LOOK_S)
        yield
