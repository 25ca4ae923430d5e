"""What a proxy does wrong: how it changes what it passes on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from wirecheck.mutants.live.traffic import Exchange, Head

# Pieces are events of SSE with their blank line, or messages, or what else came at once.
Pieces = AsyncIterator[bytes]
Passing = Callable[[Exchange, Pieces], Pieces]
When = Callable[[Exchange], bool]


async def untouched(_: Exchange, pieces: Pieces) -> Pieces:
    """Everything as it comes."""
    async for piece in pieces:
        yield piece


async def as_asked(_: Exchange) -> None:
    """The request as it is."""


def as_answered(_: Exchange, __: Head) -> None:
    """The head as it is."""


@dataclass(frozen=True)
class Breaking:
    """One way of breaking what passes; by default nothing is broken.

    Attributes:
        request: Changes the request, or the handshake of a connection.
        head: Changes the head of the response.
        answers: What the endpoint sends.
        asks: What the client sends after the handshake of a connection.
        leaving: What becomes of the upstream when the client leaves: it is left as well, or when
            there is something to be sent, or never.
        ends: Whether a body that has ended is ended towards the client, or broken off.
        mends: Whether a body that was broken off is ended towards the client.
        again: When a request that the client left is made once more, if it is.
    """

    request: Callable[[Exchange], Awaitable[None]] = as_asked
    head: Callable[[Exchange, Head], None] = as_answered
    answers: Passing = untouched
    asks: Passing = untouched
    leaving: Literal["at once", "when sending", "never"] = "at once"
    ends: bool = True
    mends: bool = False
    again: Literal["never", "at once", "with the next"] = "never"
