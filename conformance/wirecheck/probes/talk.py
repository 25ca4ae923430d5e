"""A conversation under way, whatever carries it: what has come so far, and how to wait for more."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal, Self

from wirecheck.contract import Contract
from wirecheck.contract.reading import Seen, understand
from wirecheck.probes.tape import Tape
from wirecheck.recording import Event, Frame, Reader, Request, Transport

Leaving = Literal["fin", "reset"]


class Talk(ABC):
    """A question, and what has come back so far.

    Leaving the context leaves the conversation, unless it has ended already.

    Attributes:
        tape: The recording in the making.
    """

    def __init__(self, contract: Contract, request: Request, transport: Transport) -> None:
        self.tape = Tape(request, transport)
        self._contract = contract
        self._reader = None if transport == "http" else Reader(transport)
        self._text = ""
        self._unread: list[Event] = []
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._converse())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave("fin")

    async def finished(self) -> None:
        """Wait until the endpoint ends the conversation, the probe's patience does, or it left."""
        if self._task is None:
            return
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.result()

    def text(self) -> str:
        """The answer's text that has come so far."""
        self._understand()
        return self._text

    async def until(self, happened: Callable[[Self], bool], seconds: float) -> bool:
        """Wait until something has happened; False if it has not in time, or no longer can."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: happened(self) or self.tape.ending is not None)
        except TimeoutError:
            return False
        return happened(self)

    async def leave(self, how: Leaving) -> None:
        """Close the connection, by FIN or by RST, unless the conversation has ended already."""
        if self._task is None or self._task.done():
            return
        self.tape.mark("left", how)
        self.tape.end("left", how)
        await self._close(how)
        self._task.cancel()
        await asyncio.wait([self._task])

    @abstractmethod
    async def _converse(self) -> None:
        """Ask, take what comes, and note the ending."""

    @abstractmethod
    async def _close(self, how: Leaving) -> None:
        """Close the connection in a way that cancelling the task does not."""

    def _read(self, frame: Frame) -> None:
        """Take note of the events that this frame completes."""
        if self._reader is not None:
            events = self._reader.feed(frame)
            self._unread += events
            self.tape.count(len(events))

    def _understand(self) -> list[Seen]:
        """What the contract makes of the events since it was last asked."""
        seen = [understand(self._contract, event) for event in self._unread]
        self._text += "".join(it.text for it in seen)
        self._unread = []
        return seen

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
