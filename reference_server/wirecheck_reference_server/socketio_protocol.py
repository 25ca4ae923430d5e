"""Bounds that python-socketio lacks: of what a client has not taken yet, and of what it sends.

Source: Socket.IO protocol v5, "Packet encoding", "Sending and receiving data".
"""

import asyncio
from typing import Any

import socketio

# A backlog is short below this. python-socketio's client refuses polls of more than 16 packets.
SHORT_PACKETS = 8
# No dialect has binary events; a few attachments are read to be refused in the dialect's way.
MAX_ATTACHMENTS = 8
# Raised by the server itself for its own ends, never by a client.
RESERVED_EVENTS = ("connect", "disconnect")


class Backlog(asyncio.Queue[Any]):
    """The packets that a client has yet to take; whoever adds to it can wait until it is short."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._short = asyncio.Event()
        self._short.set()

    def _put(self, item: Any) -> None:
        super()._put(item)
        if self.qsize() >= SHORT_PACKETS:
            self._short.clear()

    def _get(self) -> Any:
        item = super()._get()
        if self.qsize() < SHORT_PACKETS:
            self._short.set()
        return item

    async def until_short(self) -> None:
        """Wait until the client has taken most of it."""
        await self._short.wait()


class Packet(socketio.packet.Packet):  # type: ignore[misc] # the library has no type hints
    """A Socket.IO packet of a well-behaved client."""

    def decode(self, encoded_packet: Any) -> int:
        """Read a packet; return how many binary attachments follow.

        Raises:
            ValueError: It breaks the protocol, or the bounds of this server.
        """
        try:
            attachments: int = super().decode(encoded_packet) or 0
        except (TypeError, RecursionError) as error:
            raise ValueError("not a packet") from error
        if attachments > MAX_ATTACHMENTS:
            raise ValueError("too many attachments")
        if self.packet_type in (socketio.packet.EVENT, socketio.packet.BINARY_EVENT):
            self._check_event()
        return attachments

    def add_attachment(self, attachment: bytes) -> bool:
        """Take a binary attachment; return whether it was the last.

        Raises:
            ValueError: The packet does not say rightly where it belongs.
        """
        try:
            return bool(super().add_attachment(attachment))
        except (LookupError, TypeError, RecursionError) as error:
            raise ValueError("no place for an attachment") from error

    def _check_event(self) -> None:
        match self.data:
            case [str(name), *_] if name not in RESERVED_EVENTS:
                pass
            case _:
                raise ValueError("an event is an array that begins with its name")
