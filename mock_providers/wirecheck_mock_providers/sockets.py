"""What asyncio's transports do not offer: what is still unsent, and a reset."""

import asyncio
import socket
import struct
import sys
from typing import Final

if sys.platform == "linux":
    import fcntl

# SO_LINGER on, for 0 s: closing discards what is unsent and sends RST (socket(7), tcp(7)).
_LINGER_0_S: Final = struct.pack("ii", 1, 0)

# linux/sockios.h: "output queue size (not sent only)".
_SIOCOUTQNSD: Final = 0x894B


def unsent_bytes(transport: asyncio.Transport) -> int:
    """Return what was written and has not left yet: here, and on Linux in the kernel too."""
    unsent: int = transport.get_write_buffer_size()
    if sys.platform == "linux":
        answer = fcntl.ioctl(_socket(transport).fileno(), _SIOCOUTQNSD, struct.pack("i", 0))
        unsent += struct.unpack("i", answer)[0]
    return unsent


def reset(transport: asyncio.Transport) -> None:
    """Send RST. What is unsent is lost."""
    _socket(transport).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0_S)
    transport.abort()


def _socket(transport: asyncio.Transport) -> socket.socket:
    sock: socket.socket = transport.get_extra_info("socket")
    return sock
