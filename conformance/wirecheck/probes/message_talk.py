"""A question sent as a message on a connection, and the events that answer it."""

import asyncio
from dataclasses import replace

from wirecheck.contract import Contract
from wirecheck.contract.reading import Seen
from wirecheck.probes import limits
from wirecheck.probes.channel import Channel
from wirecheck.probes.talk import Leaving, Talk
from wirecheck.recording import Ending

Message = str | bytes


class MessageTalk(Talk):
    """One stream on a channel: from its question to its terminal event.

    Attributes:
        stream: The id by which its events name it.
        over: Whether its terminal event has come.
    """

    def __init__(
        self, contract: Contract, channel: Channel, question: Message, stream: str, *, own: bool
    ) -> None:
        """Ask on a channel.

        Args:
            contract: What is understood by it.
            channel: Where; it is open, unless it is the talk's own.
            question: The message that starts the stream.
            stream: The stream's id, where the contract has such.
            own: Whether the channel is opened and closed with the talk.
        """
        body = question if isinstance(question, bytes) else question.encode()
        request = replace(channel.tape.request, body=body)
        super().__init__(contract, request, channel.tape.transport)
        self.stream = stream
        self._channel = channel
        self._question = question
        self._own = own
        self.over = False

    async def take(self, data: bytes, *, binary: bool) -> None:
        """Take a message of this stream."""
        self._read(self.tape.frame(data, binary=binary))
        self.over = any(map(_ends, self._understand())) or self.over
        await self._tell()

    async def ended(self, ending: Ending) -> None:
        """Learn that the connection is over."""
        self.tape.end(ending.how, ending.detail, ending.code)
        await self._tell()

    async def _converse(self) -> None:
        try:
            async with asyncio.timeout(limits.WHOLE_S):
                if await self._connected():
                    await self._ask()
        except TimeoutError:
            self.tape.end("timeout", f"still sending after {limits.WHOLE_S:g} s")
        finally:
            await self._settle()

    async def _connected(self) -> bool:
        return await self._channel.open() if self._own else self._channel.tape.ending is None

    async def _ask(self) -> None:
        self._head()
        self._channel.listeners.append(self)
        await self._channel.send(self._question)
        while not self.over and self.tape.ending is None:
            if not await self._has_news():
                # Where the connection is over, that is the ending already.
                self.tape.end("timeout", f"silent for {limits.IDLE_S:g} s")
            if self.tape.full:
                self.tape.end("limit", self.tape.full)
        if self.over:
            await self._channel.caught_up()
            self.tape.end("clean")

    async def _has_news(self) -> bool:
        """Wait for the next message; False if none comes in time."""
        seen = len(self.tape.frames)
        return await self.until(lambda it: it.over or len(it.tape.frames) > seen, limits.IDLE_S)

    async def _settle(self) -> None:
        if self in self._channel.listeners:
            self._channel.listeners.remove(self)
        if self._own:
            await self._channel.close()
        if self.tape.ending is None:
            self._head()
            self._take_over(self._channel.tape.ending)
        await self._tell()

    def _take_over(self, ending: Ending | None) -> None:
        """Where no connection came about, its ending is this one's, with what came instead."""
        for frame in self._channel.tape.frames:
            self.tape.frame(frame.data, binary=frame.binary)
        how, detail = (ending.how, ending.detail) if ending else ("truncated", "")
        self.tape.end(how, detail)

    def _head(self) -> None:
        response = self._channel.tape.response
        if response is not None:
            self.tape.head(response.status, response.headers, response.http_version)

    async def _close(self, how: Leaving) -> None:
        await self._channel.close(how)


def _ends(seen: Seen) -> bool:
    return seen.terminal
