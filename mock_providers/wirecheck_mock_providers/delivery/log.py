"""The log: the newest exchanges, in memory only, and who waits for one to come to a state."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from wirecheck_mock_providers.delivery.exchange import Awaited, ChosenBy, Exchange
from wirecheck_mock_providers.delivery.kept import Keeping
from wirecheck_mock_providers.delivery.spec import Delivery

MAX_EXCHANGES: Final = 10_000


class Log:
    """All exchanges. When there are too many, the oldest that has ended goes."""

    def __init__(self, most: int = MAX_EXCHANGES) -> None:
        self._most = most
        self._count = 0
        self._keeping = Keeping()
        self._under_way: OrderedDict[int, Exchange] = OrderedDict()
        self._ended: OrderedDict[int, Exchange] = OrderedDict()
        self._changed = asyncio.Event()

    def open(self, method: str, path: str, delivery: Delivery, chosen_by: ChosenBy) -> Exchange:
        """Enter a request that has come in."""
        self._count += 1
        kept = self._keeping.open()
        exchange = Exchange(self._count, method, path, delivery, chosen_by, self._wake, kept)
        self._under_way[exchange.id] = exchange
        self._wake()
        return exchange

    def close(self, exchange: Exchange) -> None:
        """Put an exchange that has ended where it may be dropped."""
        exchange.delivery = exchange.delivery.in_short()
        self._ended[exchange.id] = self._under_way.pop(exchange.id)
        while self._ended and len(self._ended) + len(self._under_way) > self._most:
            _, dropped = self._ended.popitem(last=False)
            self._keeping.drop(dropped.kept)

    def get(self, number: int) -> Exchange | None:
        """Return the exchange, if it is known."""
        return self._under_way.get(number) or self._ended.get(number)

    def find(self, pattern: str, since: int) -> Iterator[Exchange]:
        """Yield those after exchange `since` whose path fits the shell pattern, oldest first."""
        both = {**self._ended, **self._under_way}
        for number in sorted(both):
            if number > since and fnmatchcase(both[number].path, pattern):
                yield both[number]

    async def until(self, pattern: str, since: int, awaited: Awaited, timeout_s: float) -> None:
        """Wait until one of those has come to the state, or the time is over."""
        await self._until(
            lambda: any(awaited in one.reached for one in self.find(pattern, since)), timeout_s
        )

    async def until_one(self, exchange: Exchange, awaited: Awaited, timeout_s: float) -> None:
        """Wait until the exchange has come to the state, or the time is over."""
        await self._until(lambda: awaited in exchange.reached, timeout_s)

    async def _until(self, is_so: Callable[[], bool], timeout_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not is_so():
                    await self._changed.wait()

    def _wake(self) -> None:
        # Whoever waits now is woken; whoever waits from now on waits for the next change.
        self._changed.set()
        self._changed = asyncio.Event()
