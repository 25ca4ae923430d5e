"""The streams of a page in one visit, as they go through the delivery proxy."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from wirecheck.recording import Recording
from wirecheck_browser_tests.services.delivery import Delivery, Exchange
from wirecheck_browser_tests.visits.lane import Lane
from wirecheck_browser_tests.visits.limits import PATIENCE_S
from wirecheck_browser_tests.visits.missing import NO_STREAM, UnableError
from wirecheck_browser_tests.visits.recordings import MOST, Recorder
from wirecheck_browser_tests.visits.target import Target


class Streams:
    """A page's streams: how the next are delivered, and what has become of those that there were.

    Attributes:
        delivery: The proxy that they go through.
    """

    def __init__(self, lane: Lane, target: Target) -> None:
        self.delivery: Delivery = lane.stream_delivery(target)
        self._lane = lane
        self._target = target
        self._since = 0

    async def begin(self, mode: str) -> None:
        """Forget the visit before, and deliver in this mode."""
        self._since = await self._lane.reset(self._target)
        await self.deliver(mode)

    async def deliver(
        self, mode: str, *, requests: int | None = None, answer: Mapping[str, Any] | None = None
    ) -> None:
        """Deliver the next streams in this mode, or answer them so; the newest call counts."""
        for path in self._paths:
            await self.delivery.rule(
                mode, path, to=self._target.stream_server, requests=requests, answer=answer
            )

    @property
    def _paths(self) -> tuple[str, ...]:
        return self._target.contract.stream.paths

    async def exchanges(self) -> list[Exchange]:
        """The proxy's log of them in this visit, oldest first."""
        found: dict[int, Exchange] = {}
        for path in self._paths:
            for it in await self.delivery.log(path, self._since):
                found[it["id"]] = it
        return [found[number] for number in sorted(found) if found[number]["method"] != "OPTIONS"]

    async def recordings(
        self, exchanges: Sequence[Exchange], recorder: Recorder
    ) -> dict[int, Recording]:
        """The first of these exchanges as they came over the wire, by their numbers."""
        told = {it["id"]: await self.delivery.recording(it["id"]) for it in exchanges[:MOST]}
        return {
            number: recorder.recording(lines, at)
            for at, (number, lines) in enumerate(told.items(), 1)
            if lines
        }

    async def newest(self, wait: str, *, seconds: float = PATIENCE_S) -> Exchange:
        """The newest of them that carries an answer, once it has come to a state.

        Raises:
            UnableError: There is none.
        """
        deadline = time.monotonic() + seconds
        while not (found := await self.exchanges()):
            if time.monotonic() > deadline:
                raise UnableError(NO_STREAM)
            await self.delivery.log("*", self._since, wait="received", seconds=1)
        return await self.delivery.exchange(found[-1]["id"], wait=wait, seconds=seconds)

    async def ended(self) -> None:
        """Wait until each that is a response is over."""
        for exchange in await self.exchanges():
            if exchange["kind"] == "http" and exchange["ended"] is None:
                await self.delivery.exchange(exchange["id"], wait="ended", seconds=PATIENCE_S)

    async def opens_another(self, *, seconds: float) -> bool:
        """Whether the page opens one more in this time."""
        known = len(await self.exchanges())
        newest = await self.delivery.log("*", self._since)
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            since = newest[-1]["id"] if newest else self._since
            newest = await self.delivery.log("*", since, wait="received", seconds=left) or newest
            if len(await self.exchanges()) > known:
                return True
        return False
