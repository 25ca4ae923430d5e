"""The wire of one request: its body in, its answer out, and the one place where anybody waits.

A wait ends when it is woken or its time has come. When the client leaves, every wait raises
ClientLeft at once, so nobody who holds, stalls or paces has to ask whether anyone is still there.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, ClassVar, Final

from wirecheck_mock_providers.apis.answer import Headers
from wirecheck_mock_providers.server.connection import EXTENSION, Connection, Gathering

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Longest request body that is held: four characters a token, a million tokens.
BODY_MAX_BYTES: Final = 4 * 1024 * 1024
#: How often a reset looks whether the bytes before it have left. No callback tells.
_FLUSH_POLL_S: Final = 0.001
#: A wait may end so much too early: uvloop counts, and rounds, to milliseconds. To wait once more
#: for what is left would be to spin until the next one.
_EARLY_S: Final = 0.0005


def has_come(moment_s: float) -> bool:
    """Return whether a moment of `now_s` is past, as well as the loop can tell."""
    return now_s() >= moment_s - _EARLY_S


def now_s() -> float:
    """Return the time by the clock that `Wire.wait` goes by: CLOCK_MONOTONIC, as in both loops."""
    return time.monotonic()


class ClientLeft(Exception):  # noqa: N818 - no error: clients may leave
    """The client has closed or reset its connection."""


class BodyTooLarge(Exception):  # noqa: N818 - not an error of ours
    """The request's body is longer than it may be."""


class Wire:
    """One request and its answer."""

    gathers: ClassVar[bool] = False
    """Whether what is written without a wait between may leave in one piece."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._connection: Connection = scope["extensions"][EXTENSION]
        self._connection.on_lost = self._lost
        self.write: Callable[[bytes], None] = self._connection.transport.write
        """Sends bytes at once, framed already. It is no coroutine: here is where the time goes."""
        self._flow = self._connection.flow
        self._receive = receive
        self._send = send
        self._scope = scope
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self.left_at: float | None = None
        """When the client left, in epoch seconds."""
        self.time_scale = 1.0
        """How many seconds a second of the answer's schedule takes."""

    async def body(self, most_bytes: int = BODY_MAX_BYTES) -> bytes:
        """Return the request's body.

        Raises:
            BodyTooLarge: it is; what there is of it is not held.
            ClientLeft: before it was complete.
        """
        lengths = [value for name, value in self._scope["headers"] if name == b"content-length"]
        if lengths and int(lengths[0]) > most_bytes:
            raise BodyTooLarge
        body = bytearray()
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientLeft
            body += message["body"]
            if len(body) > most_bytes:
                raise BodyTooLarge
            more = message["more_body"]
        self._connection.hear()
        return bytes(body)

    async def wait(self, until_s: float | None = None) -> None:
        """Wait until woken, or until the time has come.

        Raises:
            ClientLeft: before, or while waiting.
        """
        if self.left_at is None:
            self._waiter = self._loop.create_future()
            timer = self._loop.call_at(until_s, self.wake) if until_s is not None else None
            try:
                await self._waiter
            finally:
                if timer is not None:
                    timer.cancel()
        self.check()

    def wake(self) -> None:
        """End the wait, if there is one."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def check(self) -> None:
        """Raise ClientLeft if the client has left."""
        if self.left_at is not None:
            raise ClientLeft

    async def start(self, status: int, headers: Headers, *, whole: bool) -> None:
        """Send the head of an answer, which may turn out not to be whole.

        What follows is written in chunks, or as it is if the headers tell the length.
        """
        if not whole:
            self._connection.promise_keep_alive()
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        self._connection.trust_length()

    @property
    def congested(self) -> bool:
        """Whether the client does not read as fast as it is written to."""
        paused: bool = self._flow.write_paused
        return paused

    async def drained(self) -> None:
        """Let others run; if congested, until the client has read on.

        Raises:
            ClientLeft: before it has.
        """
        await (self._flow.drain() if self._flow.write_paused else asyncio.sleep(0))
        self.check()

    async def finish(self) -> None:
        """Send the last chunk: the body ends as HTTP wants it."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def close(self) -> None:
        """Send FIN behind all that was written, though the body has not ended."""
        await self.drained()
        self._connection.transport.close()
        with contextlib.suppress(ClientLeft):
            await self.wait()

    async def reset(self) -> None:
        """Send RST, once all that was written has left: a reset takes back what is under way."""
        while self._connection.unsent_bytes:
            await self.wait(now_s() + _FLUSH_POLL_S)
        self._connection.reset()
        with contextlib.suppress(ClientLeft):
            await self.wait()

    def _lost(self) -> None:
        self.left_at = time.time()
        self.wake()


class CoalescingWire(Wire):
    """Writes as seldom as it can: what is due at the same moment leaves in one write."""

    gathers = True
    _gathering: Gathering | None = None

    async def start(self, status: int, headers: Headers, *, whole: bool) -> None:
        """Send the head with what follows it."""
        self._gathering = self._connection.gather()
        self.write = self._gathering.write
        await super().start(status, headers, whole=whole)

    async def wait(self, until_s: float | None = None) -> None:
        """Let go what was gathered, and wait."""
        self._let_go()
        await super().wait(until_s)

    async def drained(self) -> None:
        """Let go what was gathered, and let others run."""
        self._let_go()
        await super().drained()

    async def finish(self) -> None:
        """Let go the last chunk with what was gathered before it."""
        await super().finish()
        self._let_go()

    async def reset(self) -> None:
        """Let go what was gathered, and send RST behind it."""
        self._let_go()
        await super().reset()

    def _let_go(self) -> None:
        if self._gathering is not None:
            self._gathering.let_go()
