"""A provider that never stops, and counts what is taken from it."""

import itertools
from contextlib import asynccontextmanager


class EndlessUpstream:
    """Stands in for `Upstream`, and for `Providers` that always choose it."""

    name = "endless"

    def __init__(self):
        self.taken = 0
        self.closed = False

    def for_model(self, _):
        return self

    def named(self, _):
        return self, "endless-1"

    @asynccontextmanager
    async def stream(self, _):
        try:
            yield self._answer()
        finally:
            self.closed = True

    async def _answer(self):
        for number in itertools.count():
            self.taken += 1
            yield f"{number} "
