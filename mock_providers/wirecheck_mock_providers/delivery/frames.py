"""WebSocket frames from a server: found, and fragmented (RFC 6455, section 5). Pure."""

import struct
from typing import Final, NamedTuple

#: Longest payload of one frame that is held, in bytes.
PAYLOAD_MAX_BYTES: Final = 16 * 1024 * 1024
#: Section 5.2: payload lengths from here on stand in the next 2 bytes, or 8.
_LENGTH_16: Final = 126
_LENGTH_64: Final = 127
_FIN: Final = 0x80
_OPCODE: Final = 0x0F
_MASK: Final = 0x80
#: Section 5.2: some of the opcodes.
CONTINUATION: Final = 0
BINARY: Final = 2
CLOSE: Final = 8
#: Section 5.5: control frames have the opcodes from here on, and are never fragmented.
_CONTROL: Final = 8
#: Section 7.4.1: 1001, the endpoint is going away.
CLOSE_FRAME: Final = b"\x88\x02" + struct.pack("!H", 1001)


class FrameError(Exception):
    """What came is no frame of a server, or one too long to be held."""


class Frame(NamedTuple):
    """One frame: its first byte (FIN, reserved bits, opcode) and its payload."""

    first: int
    payload: bytes

    @property
    def opcode(self) -> int:
        """What it is: text, binary, the continuation of one, or a control frame."""
        return self.first & _OPCODE

    @property
    def ends_message(self) -> bool:
        """Whether it is the last frame of a message, text or binary."""
        return bool(self.first & _FIN) and not self.is_control

    @property
    def is_control(self) -> bool:
        """Whether it is a ping, a pong or a close."""
        return self.opcode >= _CONTROL

    def encode(self) -> bytes:
        """Return its bytes, unmasked."""
        size = len(self.payload)
        if size < _LENGTH_16:
            head = struct.pack("!BB", self.first, size)
        elif size <= 0xFFFF:  # noqa: PLR2004 - what two bytes hold
            head = struct.pack("!BBH", self.first, _LENGTH_16, size)
        else:
            head = struct.pack("!BBQ", self.first, _LENGTH_64, size)
        return head + self.payload

    def fragments(self, most: int) -> list["Frame"]:
        """Return frames of at most so many bytes of payload that say the same (section 5.4)."""
        if self.is_control or len(self.payload) <= most:
            return [self]
        parts = [self.payload[at : at + most] for at in range(0, len(self.payload), most)]
        flags = self.first & ~_FIN & ~_OPCODE
        firsts = [self.first & ~_FIN, *[flags | CONTINUATION] * (len(parts) - 1)]
        firsts[-1] |= self.first & _FIN
        return [Frame(first, part) for first, part in zip(firsts, parts, strict=True)]


class FrameReader:
    """Finds the frames in bytes that come in parts."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, part: bytes) -> list[Frame]:
        """Return the frames that are complete by now.

        Raises:
            FrameError: a frame is masked (section 5.1 forbids that to servers) or too long.
        """
        self._buffer += part
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> Frame | None:
        start = self._payload_start()
        if start is None or len(self._buffer) < start:
            return None
        size = self._buffer[1]
        if start > 2:  # noqa: PLR2004 - the two bytes that every frame begins with
            size = int.from_bytes(self._buffer[2:start])
        if size > PAYLOAD_MAX_BYTES:
            raise FrameError(f"a frame of {size} bytes; at most {PAYLOAD_MAX_BYTES} are held")
        if len(self._buffer) < start + size:
            return None
        frame = Frame(self._buffer[0], bytes(self._buffer[start : start + size]))
        del self._buffer[: start + size]
        return frame

    def _payload_start(self) -> int | None:
        if len(self._buffer) < 2:  # noqa: PLR2004 - as above
            return None
        if self._buffer[1] & _MASK:
            raise FrameError("a masked frame from a server")
        return {_LENGTH_16: 4, _LENGTH_64: 10}.get(self._buffer[1], 2)
