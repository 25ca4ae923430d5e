"""WebSocket messages as events: each text message is one.

What is wrong below the message (masks, fragments, UTF-8) fails the connection (RFC 6455, 7.1.7), so
it never gets here.
"""

from typing import NamedTuple

from wirecheck.wire.reporting import Reporter, ViolationKind

VIOLATIONS: dict[str, ViolationKind] = {
    "websocket.binary": ViolationKind(
        "Events are sent as text messages.", (), "the contract's transport; RFC 6455 5.6"
    ),
}


class Message(NamedTuple):
    """One text message, and where it stands among the bytes of all messages."""

    text: str
    start: int
    end: int


class Decoder(Reporter):
    """Reads the messages of one connection."""

    def __init__(self) -> None:
        super().__init__()
        self._position = 0

    def feed(self, data: bytes, *, binary: bool) -> list[Message]:
        """Takes the next message; returns it if it is text. Never raises."""
        start = self._position
        self._position += len(data)
        if binary:
            detail = f"a binary message of {len(data):,} bytes"
            self._report("websocket.binary", start, self._position, detail)
            return []
        return [Message(data.decode("utf-8", "replace"), start, self._position)]

    def close(self) -> None:
        """Nothing is left open between messages."""
