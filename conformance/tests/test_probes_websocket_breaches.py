"""What breaks RFC 6455 below the messages is a finding of ending.complete, as the map says."""

import asyncio
import base64
from hashlib import sha1

import pytest
from broken_endpoints import Visit, serving
from polling_server import GUID

from wirecheck.contract import load
from wirecheck.contract.reading import Reading
from wirecheck.probes.session import Session
from wirecheck.rules import RULES, judge
from wirecheck.scenarios import Deployment
from wirecheck.scenarios.tables import ORDINARY

TYPED = load("typed-websocket")
TEXT, PING, CLOSE = 0x81, 0x89, 0x88
FIN, RSV1 = 0x80, 0x40
MASKED = 0x80


def frame(first: int, data: bytes = b"{}", masked: int = 0) -> bytes:
    """A short frame; the mask, if there is one, is of zeros. RFC 6455, 5.2."""
    return bytes([first, len(data) | masked]) + (bytes(4) if masked else b"") + data


def closing(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, code.to_bytes(2) + reason)


FRAMES = {
    "WS-FR-01 a masked frame": (frame(TEXT, masked=MASKED), "incorrect masking"),
    "WS-FR-02 a reserved bit": (frame(TEXT | RSV1), "reserved bits must be 0"),
    "WS-FR-02 a reserved opcode": (frame(0x83), "invalid opcode"),
    "WS-FR-04 messages interleaved": (frame(TEXT & ~FIN) + frame(TEXT), "continuation"),
    "WS-FR-05 a ping in fragments": (frame(PING & ~FIN), "fragmented control frame"),
    "WS-FR-05 a long ping": (bytes([PING, 126, 0, 126]) + bytes(126), "control frame too long"),
    "WS-TX-01 no UTF-8": (frame(TEXT, b"\xff"), "invalid start byte"),
    "WS-CL-02 no status": (closing(1005), "invalid status code"),
    "WS-CL-02 abnormal closure": (closing(1006), "invalid status code"),
    "WS-CL-02 no TLS": (closing(1015), "invalid status code"),
    "WS-CL-03 a code that is not used": (closing(999), "invalid status code"),
    "WS-CL-04 half a code": (frame(CLOSE, b"\x03"), "close frame too short"),
    "WS-CL-04 a reason that is not UTF-8": (closing(1000, b"\xff"), "invalid start byte"),
}
HANDSHAKES = {
    "WS-HS-01 another key": ((b"Sec-WebSocket-Accept: eA==",), "invalid Sec-WebSocket-Accept"),
    "WS-HS-01 no upgrade": ((b"Upgrade: h2c",), "invalid Upgrade"),
    "WS-HS-03 a subprotocol": ((b"Sec-WebSocket-Protocol: chat",), "no subprotocols supported"),
    "WS-HS-04 an extension": ((b"Sec-WebSocket-Extensions: mux",), "no extensions supported"),
}


def handshake(request: bytes, *changed: bytes) -> bytes:
    """A right answer to a handshake, but for some of its fields."""
    key = request.lower().index(b"sec-websocket-key: ") + len(b"sec-websocket-key: ")
    accept = base64.b64encode(sha1(request[key : key + 24] + GUID, usedforsecurity=False).digest())
    right = (b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Accept: " + accept)
    fields = dict(line.split(b": ", 1) for line in (*right, *changed))
    lines = [b"HTTP/1.1 101 X", *(b": ".join(field) for field in fields.items()), b"", b""]
    return b"\r\n".join(lines)


async def close_frame(reader: asyncio.StreamReader) -> None:
    """Reads to the client's close frame; closing before it could lose what was sent (RST)."""
    first = 0
    while first != CLOSE:
        first, length = await reader.readexactly(2)
        length &= ~MASKED
        if length == 126:
            length = int.from_bytes(await reader.readexactly(2))
        await reader.readexactly(4 + length)


def finding(frames: bytes = b"", fields: tuple[bytes, ...] = ()) -> str:
    async def behave(visit: Visit) -> None:
        await visit.send(handshake(visit.request, *fields) + frames)
        if frames:
            await close_frame(visit._reader)

    async def ask(url: str):
        session = Session(url, TYPED, Deployment(), None)
        async with session.ask(ORDINARY, "r1") as talk:
            await talk.finished()
        return session.recording(ORDINARY, "stream", talk, None)

    with serving(behave) as endpoint:
        recording = asyncio.run(ask(endpoint.url))
    result = judge(RULES["ending.complete"], TYPED, ORDINARY, [Reading(recording, TYPED)])
    return " ".join(it.actual for it in result.findings)


@pytest.mark.parametrize(("frames", "cause"), FRAMES.values(), ids=FRAMES)
def test_frames_that_break_the_protocol_are_named(frames, cause):
    assert cause in finding(frames)


@pytest.mark.parametrize(("fields", "cause"), HANDSHAKES.values(), ids=HANDSHAKES)
def test_handshakes_that_break_the_protocol_are_named(fields, cause):
    assert cause in finding(fields=fields)
