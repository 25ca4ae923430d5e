"""A server's side of a WebSocket, and of Socket.IO above it, by hand."""

import re

from websockets.utils import accept_key

TEXT, BINARY, PING, CLOSE = 0x81, 0x82, 0x89, 0x88
PONG = 0x8A


def frame(kind: int, payload: bytes) -> bytes:
    assert len(payload) < 126
    return bytes([kind, len(payload)]) + payload


def text(*messages: str) -> bytes:
    return b"".join(frame(TEXT, message.encode()) for message in messages)


def opened(request: bytes) -> bytes:
    key = re.search(rb"(?i)sec-websocket-key: (\S+)", request)[1].decode()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept_key(key).encode()
    )


OPEN = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'


async def heard(visit):
    """A frame of the client's, which has a mask of four bytes."""
    size = (await visit._reader.readexactly(2))[1] & 0x7F
    if size == 126:
        size = int.from_bytes(await visit._reader.readexactly(2))
    return await visit._reader.readexactly(4 + size)


async def greet_websocket(visit):
    """Shake hands, and wait for the question."""
    await visit.send(opened(visit.request))
    await heard(visit)


async def greet_socketio(visit, questions=1):
    """Shake hands, and wait for the questions."""
    await visit.send(opened(visit.request) + text(OPEN))
    await heard(visit)
    await visit.send(text('40{"sid":"s"}'))
    for _ in range(questions):
        await heard(visit)
