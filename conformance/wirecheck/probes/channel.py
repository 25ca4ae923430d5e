"""A connection on which questions and events are messages, and which stream each belongs to."""

import asyncio
from typing import Protocol

from wirecheck.contract import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Seen, understand
from wirecheck.probes import limits
from wirecheck.probes.carrier import Carrier, GoneError
from wirecheck.probes.talk import Leaving
from wirecheck.recording import Ending, Frame, Reader


class Listener(Protocol):
    """Who is told of the messages of one stream, ``stream`` being its id."""

    stream: str

    async def take(self, data: bytes, *, binary: bool) -> None:
        """Take a message."""

    async def ended(self, ending: Ending) -> None:
        """Learn that the connection is over."""


class Channel:
    """One connection, whatever carries it.

    Attributes:
        carrier: What carries its messages.
        tape: What belongs to no stream: the handshake, and messages that nobody waits for.
        listeners: The streams that are under way, the last one begun at the end.
        greets: Whether it begins by what a protocol above WebSocket says first.
        failures_aside: So many events that report a failure belong to no stream, because they may
            be the answer to what was sent before the stream was asked for.
    """

    def __init__(self, contract: Contract, carrier: Carrier) -> None:
        self.tape = carrier.tape
        self.listeners: list[Listener] = []
        self.failures_aside = 0
        self.greets = True
        self._contract = contract
        self.carrier = carrier
        self._reader = Reader(contract.transport)
        self._receiving: asyncio.Task[None] | None = None
        self._closing = asyncio.Lock()
        self._closed = False

    async def open(self) -> bool:
        """Shake hands; False if the endpoint would not, and the tape's ending says how."""
        if not await self.carrier.open() or (self.greets and not await self._greet()):
            return False
        self._receiving = asyncio.create_task(self._receive())
        return True

    async def send(self, data: str | bytes) -> None:
        """Send one message; what cannot be sent any more is known from the ending."""
        await self.carrier.send(data)

    async def caught_up(self) -> None:
        """Wait until all that the endpoint has sent by now has arrived, where that can be known."""
        await self.carrier.caught_up()

    async def until_over(self) -> None:
        """Wait until the endpoint ends the connection, or the probe's patience does."""
        if self._receiving is not None:
            await asyncio.wait([self._receiving], timeout=limits.IDLE_S)

    async def close(self, how: Leaving = "fin") -> None:
        """Close the connection as a page does that is left, or reset it.

        Whoever closes it meanwhile, or afterwards, waits until it is closed, and does nothing.
        """
        self.tape.end("left", how)
        async with self._closing:
            if not self._closed:
                await self.carrier.close(how)
                if self._receiving is not None:
                    await asyncio.wait([self._receiving])
                self._closed = True

    async def _greet(self) -> bool:
        """What a protocol above WebSocket says first; False if the endpoint turned it down."""
        return True

    async def _arrived(self, data: bytes, *, binary: bool) -> None:
        """Hand a message to whom it concerns."""
        listener = self._sole_listener(data)
        if listener is None:
            listener = self._listener(self._understood(data, binary=binary))
        if listener is None:
            self.tape.frame(data, binary=binary)
        else:
            await listener.take(data, binary=binary)

    def _sole_listener(self, data: bytes) -> Listener | None:  # noqa: ARG002 - a protocol may look
        """The one stream under way, if a message need not be read to know that it is its."""
        return self.listeners[0] if len(self.listeners) == 1 and not self.failures_aside else None

    def _understood(self, data: bytes, *, binary: bool) -> list[Seen]:
        events = self._reader.feed(Frame(0.0, data, binary))
        return [understand(self._contract, event) for event in events]

    def _listener(self, seen: list[Seen]) -> Listener | None:
        """The stream that a message belongs to: the one that it names, else the last one begun."""
        named = self._named(seen)
        is_failure = any(it.kind and it.kind.ends == "failure" for it in seen)
        if named is None and is_failure and self.failures_aside:
            self.failures_aside -= 1
            return None
        if len(self.listeners) > 1 and self._contract.stream_id is not None:
            return named
        return self.listeners[-1] if self.listeners else None

    def _named(self, seen: list[Seen]) -> Listener | None:
        pointer = self._contract.stream_id
        names = [resolve(it.payload, pointer) for it in seen] if pointer is not None else []
        return next((it for it in reversed(self.listeners) if it.stream in names), None)

    async def _receive(self) -> None:
        try:
            while True:
                data, binary = await self.carrier.next()
                await self._arrived(data, binary=binary)
        except GoneError as gone:
            self.tape.end(gone.how, gone.detail, gone.code)
        for listener in tuple(self.listeners):
            await listener.ended(self._ending())

    def _ending(self) -> Ending:
        return self.tape.ending or Ending("truncated", self.tape.now_ms())
