"""The counts of rate limits, where one process has all of them."""

import time

from limits.aio.storage import MemoryStorage
from limits.aio.storage.memory import Entry

# So often the counts of clients that have not come back are dropped, in seconds.
FORGET_S = 1.0


class MemoryCounts(MemoryStorage):
    """A storage of `limits` that does with a client's request what is to be done for that client.

    The library's own looks through the counts of all clients with every request, each in a thread
    of the pool (limits 5): behind the gate, which is many clients, a fifth of this server's work.
    """

    def __init__(self) -> None:
        super().__init__()
        self._forgets_at = 0.0

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request, if the limit lets it pass; see `limits`."""
        now = time.time()
        self._forget(now)
        within = [entry for entry in self.events.get(key, ()) if entry.expiry > now]
        if len(within) + amount > limit:
            return False
        # The library reads them newest first.
        self.events[key] = [Entry(expiry)] * amount + within
        return True

    def _forget(self, now: float) -> None:
        if now < self._forgets_at:
            return
        self._forgets_at = now + FORGET_S
        self.events = {key: kept for key, kept in self.events.items() if kept[0].expiry > now}
