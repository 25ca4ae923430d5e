"""Work that can wait: it is done when there is nothing to be read, and a little at a time.

To decode a stream takes some hundred microseconds. When a hundred streams end at once, as those do
that were begun at once, all other streams would be read tens of milliseconds late.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import gevent
from gevent.lock import BoundedSemaphore

_turn = BoundedSemaphore(1)


@contextmanager
def when_idle() -> Iterator[None]:
    """Wait for a moment at which no socket can be read; nobody else has it at the same time."""
    with _turn:
        gevent.idle()
        yield
