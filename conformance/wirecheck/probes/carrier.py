"""What carries the messages of a channel, both ways: one WebSocket, or requests that poll."""

from abc import ABC, abstractmethod

from wirecheck.probes.talk import Leaving
from wirecheck.probes.tape import Tape
from wirecheck.recording import How

# The bytes of a message, and whether it is binary.
Message = tuple[bytes, bool]


class GoneError(Exception):
    """The endpoint has ended the connection; the attributes are those of an ending."""

    def __init__(self, how: How, detail: str, code: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.how: How = how
        self.detail = detail


class Carrier(ABC):
    """One connection for messages.

    Attributes:
        tape: Takes the head of the handshake, and how the connection ended.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    @abstractmethod
    async def open(self) -> bool:
        """Shake hands; False if the endpoint would not, and the tape's ending says how."""

    @abstractmethod
    async def send(self, data: str | bytes) -> None:
        """Send one message; what cannot be sent any more is known from the ending."""

    @abstractmethod
    async def next(self) -> Message:
        """Wait for the next message.

        Raises:
            GoneError: There is none to come.
        """

    async def noted(self) -> bytes:
        """Wait for the next message, and note it on the tape.

        Raises:
            GoneError: There is none to come.
        """
        data, binary = await self.next()
        self.tape.frame(data, binary=binary)
        return data

    @abstractmethod
    async def caught_up(self) -> None:
        """Wait until all that the endpoint has sent by now has arrived, where that can be known."""

    @abstractmethod
    async def close(self, how: Leaving) -> None:
        """End the connection properly, or by a reset where it is one that can be reset."""
