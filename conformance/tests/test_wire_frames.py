"""The frames of a WebSocket, read strictly, whatever the pieces that they come in."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as Sent

from wirecheck.wire import frames
from wirecheck.wire.frames import MAX_BYTES, MAX_FRAMES, Decoder, Opcode

LONG = "é" * 200


def sent(opcode: int, payload: bytes = b"", *, fin: bool = True, mask: bool = False) -> bytes:
    """A frame as the library websockets writes it."""
    return Sent(opcode, payload, fin=fin).serialize(mask=mask)


def close(code: int, reason: bytes = b"") -> bytes:
    return sent(Opcode.CLOSE, code.to_bytes(2) + reason)


def violations(data: bytes) -> list[str]:
    _, decoder = frames.read(data)
    return [violation.code.removeprefix("frames.") for violation in decoder.violations]


HONEST = b"".join(
    [
        sent(Opcode.TEXT, b"one"),
        sent(Opcode.TEXT, LONG.encode()),
        sent(Opcode.BINARY, b"\xff" * 70_000),
        sent(Opcode.TEXT, "é".encode()[:1], fin=False),
        sent(Opcode.PING, b"within"),
        sent(Opcode.CONTINUATION, "é".encode()[1:]),
        sent(Opcode.PONG),
        close(1000, b"bye"),
    ]
)
MESSAGES = [
    (b"one", False),
    (LONG.encode(), False),
    (b"\xff" * 70_000, True),
    ("é".encode(), False),
]


def test_honest_frames_are_read_and_their_messages_put_together():
    read, decoder = frames.read(HONEST)

    assert [frame.opcode for frame in read] == [1, 1, 2, 1, 9, 0, 10, 8]
    assert [tuple(message) for message in decoder.messages] == MESSAGES
    assert [frame.code for frame in read if frame.opcode == Opcode.CLOSE] == [1000]
    assert decoder.violations == []
    assert (read[0].start, read[-1].end) == (0, len(HONEST))


@given(st.lists(st.integers(0, len(HONEST)), max_size=8))
def test_the_pieces_in_which_they_come_make_no_difference(cuts: list[int]) -> None:
    whole, _ = frames.read(HONEST)
    places = [0, *sorted(cuts), len(HONEST)]
    decoder = Decoder()
    read = [
        frame
        for start, end in itertools.pairwise(places)
        for frame in decoder.feed(HONEST[start:end])
    ]

    assert read == whole
    assert decoder.violations == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x81\x85\x01\x02\x03\x04igohn", ["masked"]),
        (b"\x81\x80\x01\x02\x03\x04", ["masked"]),
        (b"\xc1\x00", ["reserved-bit"]),
        (b"\x83\x00", ["reserved-opcode"]),
        (b"\x8b\x00", ["reserved-opcode"]),
        (b"\x81\x7e\x00\x05hello", ["length"]),
        (b"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x05hello", ["length"]),
        (b"\x89\x7e\x00\x7e" + b"x" * 126, ["control"]),
        (b"\x09\x00", ["control"]),
        (sent(Opcode.CONTINUATION, b"x"), ["fragments"]),
        (sent(Opcode.TEXT, b"x", fin=False) + sent(Opcode.TEXT, b"y"), ["fragments"]),
        (sent(Opcode.TEXT, b"\xff"), ["invalid-utf8"]),
        (sent(Opcode.BINARY, b"\xff"), []),
        (sent(Opcode.CLOSE), []),
        (b"\x88\x01\x03", ["close-body"]),
        (close(1005), ["close-code"]),
        (close(999), ["close-code"]),
        (close(5000), ["close-code"]),
        (close(4999, b"\xff"), ["invalid-utf8"]),
        (close(1000) + sent(Opcode.PING), ["after-close"]),
        (b"\x81\x7f" + (MAX_BYTES + 1).to_bytes(8), ["too-large"]),
        (b"\x8a\x00" * (MAX_FRAMES + 1), ["too-large"]),
        (b"", []),
        (b"\x81", []),
        (b"\x81\x7e\x00", []),
        (b"\x81\x02h", []),
    ],
)
def test_each_breach_is_named(data: bytes, found: list[str]):
    assert violations(data) == found


def test_a_masked_frame_is_read_all_the_same():
    (frame,), decoder = frames.read(sent(Opcode.TEXT, b"hello", mask=True))

    assert frame.payload == b"hello"
    assert [message.data for message in decoder.messages] == [b"hello"]


def test_what_is_too_much_is_not_read_on():
    decoder = Decoder()
    decoder.feed(b"\x81\x7f" + b"\xff" * 8)

    assert decoder.feed(HONEST) == []
    assert decoder.messages == []


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes):
    frames.read(data)


def test_a_close_frame_without_a_body_has_no_code():
    (frame,), _ = frames.read(sent(Opcode.CLOSE))

    assert frame.code is None
