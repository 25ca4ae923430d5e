"""The frames of a WebSocket connection, as a server sends them, read strictly.

Source: RFC 6455, 5.2 to 5.6 and 7.4. The library that carries other connections fails one at its
first breach of most of this, and says nothing of the rest: here every breach is named.
"""

from enum import IntEnum
from typing import NamedTuple

from wirecheck.wire.reporting import Reporter, ViolationKind

VIOLATIONS: dict[str, ViolationKind] = {
    "frames.masked": ViolationKind(
        "A server masks no frame that it sends.", ("WS-FR-01",), "RFC 6455, 5.1"
    ),
    "frames.reserved-bit": ViolationKind(
        "The reserved bits of a frame are 0 where no extension was agreed on.",
        ("WS-FR-02", "WS-HS-04"),
        "RFC 6455, 5.2",
    ),
    "frames.reserved-opcode": ViolationKind(
        "No frame has an opcode that is reserved.", ("WS-FR-02",), "RFC 6455, 5.2"
    ),
    "frames.length": ViolationKind(
        "The length of a frame takes as few bytes as it can.", ("WS-FR-03",), "RFC 6455, 5.2"
    ),
    "frames.control": ViolationKind(
        "A control frame has at most 125 bytes and is not fragmented.",
        ("WS-FR-05",),
        "RFC 6455, 5.5",
    ),
    "frames.fragments": ViolationKind(
        "The fragments of a message follow its first one, and no other message comes between.",
        ("WS-FR-04",),
        "RFC 6455, 5.4",
    ),
    "frames.invalid-utf8": ViolationKind(
        "A text message is UTF-8, and so is the reason of a close frame.",
        ("WS-TX-01", "WS-CL-04"),
        "RFC 6455, 5.6, 5.5.1",
    ),
    "frames.close-body": ViolationKind(
        "The body of a close frame is empty, or begins with a code of two bytes.",
        ("WS-CL-04",),
        "RFC 6455, 5.5.1",
    ),
    "frames.close-code": ViolationKind(
        "A close frame has a code from 1000 to 4999 that may be sent: not 1004, 1005, 1006, 1015.",
        ("WS-CL-02", "WS-CL-03"),
        "RFC 6455, 7.4.1, 7.4.2",
    ),
    "frames.after-close": ViolationKind(
        "Nothing is sent after a close frame.", ("WS-CL-01",), "RFC 6455, 5.5.1"
    ),
    "frames.too-large": ViolationKind(
        "The frames of a connection fit into the memory that their reader sets aside for them.",
        (),
        "a limit of this reader",
    ),
}

# The largest honest message is some 1 MB: 256 KiB of text, escaped in JSON.
MAX_BYTES = 8 * 1024 * 1024
MAX_FRAMES = 50_000
# RFC 6455, 5.5
CONTROL_BYTES = 125
# RFC 6455, 5.2: the lengths that say that the length stands in the next 2 or 8 bytes.
_EXTENDED = {126: 2, 127: 8}
_LEAST = {2: 126, 8: 1 << 16}
_MASK_BYTES = 4
# RFC 6455, 5.2: what stands in the first two bytes beside the opcode and the length.
_FINAL, _RESERVED_BITS, _MASKED = 0x80, 0x70, 0x80
_CODE_BYTES = 2
# RFC 6455, 7.4.1: reserved, or made up by whoever has got no close frame.
_NEVER_SENT = frozenset({1004, 1005, 1006, 1015})
_CODES = range(1000, 5000)


class Opcode(IntEnum):
    """What a frame is (RFC 6455, 5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


_KNOWN = frozenset(Opcode)


class Frame(NamedTuple):
    """One frame, unmasked, and where it stands among the bytes of the connection.

    Attributes:
        opcode: One of ``Opcode``, or a reserved one.
        final: Whether it ends its message.
    """

    opcode: int
    final: bool
    payload: bytes
    start: int
    end: int

    @property
    def is_control(self) -> bool:
        """Whether it may stand between the fragments of a message."""
        return self.opcode >= Opcode.CLOSE

    @property
    def code(self) -> int | None:
        """The code of a close frame, if it has one."""
        return int.from_bytes(self.payload[:2]) if len(self.payload) >= _CODE_BYTES else None


class Message(NamedTuple):
    """One message, put together from its fragments."""

    data: bytes
    binary: bool


class Decoder(Reporter):
    """Reads what a server sends after its handshake.

    Attributes:
        messages: Those that are complete, in their order; whoever takes one removes it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self._buffer = bytearray()
        self._offset = 0  # of the next frame in the buffer
        self._dropped = 0  # bytes that stood before it
        self._frames = 0
        self._fragments: list[Frame] = []
        self._closed = False
        self._full = False

    def feed(self, data: bytes) -> list[Frame]:
        """Takes the next bytes; returns the frames that they complete. Never raises."""
        if self._full:
            return []
        self._buffer += data
        frames = []
        while (frame := self._next()) is not None:
            self._check(frame)
            frames.append(frame)
        del self._buffer[: self._offset]
        self._dropped += self._offset
        self._offset = 0
        return frames

    def _next(self) -> Frame | None:
        """The next frame, if all of it has come."""
        head = self._head()
        if head is None:
            return None
        start, first, payload_at, end, is_masked = head
        payload = bytes(self._buffer[payload_at:end])
        span = (self._dropped + start, self._dropped + payload_at)
        if is_masked:
            self._report("frames.masked", *span, "a masked frame")
            payload = _unmasked(payload)
        if first & _RESERVED_BITS:
            self._report("frames.reserved-bit", *span, f"the first byte is 0x{first:02x}")
        self._offset = end
        self._frames += 1
        return Frame(first & 0x0F, bool(first & _FINAL), payload, span[0], self._dropped + end)

    def _head(self) -> tuple[int, int, int, int, bool] | None:
        """Of a frame that has come: start, first byte, start of the payload, end, and mask."""
        buffer, start = self._buffer, self._offset
        if len(buffer) < start + 2:
            return None
        length, payload_at = buffer[start + 1] & ~_MASKED, start + 2
        extended = _EXTENDED.get(length, 0)
        if len(buffer) < payload_at + extended:
            return None
        if extended:
            length = int.from_bytes(buffer[payload_at : payload_at + extended])
            payload_at += extended
        is_masked = bool(buffer[start + 1] & _MASKED)
        end = payload_at + length + (_MASK_BYTES if is_masked else 0)
        if length > MAX_BYTES or self._frames == MAX_FRAMES:
            self._give_up(start, f"{length:,} bytes in frame {self._frames + 1:,}")
            return None
        if len(buffer) < end:
            return None
        if extended and length < _LEAST[extended]:
            span = (self._dropped + start, self._dropped + payload_at)
            self._report("frames.length", *span, f"{length} in {extended} bytes")
        return start, buffer[start], payload_at, end, is_masked

    def _give_up(self, start: int, detail: str) -> None:
        at = self._dropped + start
        self._report("frames.too-large", at, at + 2, detail)
        self._full = True

    def _check(self, frame: Frame) -> None:
        if self._closed:
            self._object("frames.after-close", frame, f"a frame of opcode {frame.opcode}")
        if frame.opcode not in _KNOWN:
            self._object("frames.reserved-opcode", frame, f"opcode {frame.opcode}")
        elif frame.is_control:
            self._check_control(frame)
        else:
            self._gather(frame)

    def _check_control(self, frame: Frame) -> None:
        if not frame.final or len(frame.payload) > CONTROL_BYTES:
            detail = f"{len(frame.payload)} bytes{'' if frame.final else ', fragmented'}"
            self._object("frames.control", frame, detail)
        if frame.opcode == Opcode.CLOSE:
            self._closed = True
            self._check_close(frame)

    def _check_close(self, frame: Frame) -> None:
        if len(frame.payload) == 1:
            self._object("frames.close-body", frame, "one byte")
        if frame.code is not None and (frame.code not in _CODES or frame.code in _NEVER_SENT):
            self._object("frames.close-code", frame, f"code {frame.code}")
        self._check_utf8(frame, frame.payload[_CODE_BYTES:], "the reason")

    def _gather(self, frame: Frame) -> None:
        """Add a fragment to the message that it belongs to."""
        goes_on = frame.opcode == Opcode.CONTINUATION
        if goes_on != bool(self._fragments):
            detail = "a new message within another" if self._fragments else "a fragment of nothing"
            self._object("frames.fragments", frame, detail)
            self._fragments = []
        self._fragments.append(frame)
        if frame.final:
            first, data = self._fragments[0], b"".join(it.payload for it in self._fragments)
            self._fragments = []
            if first.opcode == Opcode.TEXT:
                self._check_utf8(frame, data, "a text message")
            self.messages.append(Message(data, binary=first.opcode == Opcode.BINARY))

    def _check_utf8(self, frame: Frame, data: bytes, what: str) -> None:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            self._object("frames.invalid-utf8", frame, f"byte {error.start} of {what}")

    def _object(self, code: str, frame: Frame, detail: str) -> None:
        self._report(code, frame.start, frame.end, detail)


def _unmasked(masked: bytes) -> bytes:
    """The payload behind its mask (RFC 6455, 5.3)."""
    payload = masked[_MASK_BYTES:]
    mask = (masked[:_MASK_BYTES] * (len(payload) // _MASK_BYTES + 1))[: len(payload)]
    return (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(len(payload))


def read(data: bytes) -> tuple[list[Frame], Decoder]:
    """The frames of a whole connection, and the decoder that read them."""
    decoder = Decoder()
    return decoder.feed(data), decoder
