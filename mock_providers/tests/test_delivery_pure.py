"""Cutting, finding events, rewriting, WebSocket frames: bytes in, bytes out."""

import pytest
from websockets.frames import Frame as TheirFrame
from websockets.frames import Opcode

from wirecheck_mock_providers.delivery.blocks import Block, join
from wirecheck_mock_providers.delivery.cutting import cuts, pieces
from wirecheck_mock_providers.delivery.events import EventEnds
from wirecheck_mock_providers.delivery.frames import (
    CLOSE_FRAME,
    PAYLOAD_MAX_BYTES,
    Frame,
    FrameError,
    FrameReader,
)
from wirecheck_mock_providers.delivery.rewriting import rewriters
from wirecheck_mock_providers.delivery.spec import parse


def cut(mode, block):
    return pieces(block, set().union(*cuts(block, parse(mode)).values()))


@pytest.mark.parametrize(
    ("mode", "block", "expected"),
    [
        ("as-is", b"abc", [b"abc"]),
        ("bytes=1", b"abc", [b"a", b"b", b"c"]),
        ("bytes=2", b"abc", [b"ab", b"c"]),
        ("bytes=9", b"abc", [b"abc"]),
        (
            "utf8",
            "a\u00e9b\U0001f600".encode(),
            [b"a\xc3", b"\xa9b\xf0", b"\x9f", b"\x98", b"\x80"],
        ),
        ("crlf", b"a\r\n\r\nb\rc\n", [b"a\r", b"\n\r", b"\nb\rc\n"]),
        (
            "data",
            b"data: a\r\ndata:b\nxdata: c",
            [b"da", b"ta:", b" a\r\nda", b"ta:", b"b\nxdata: c"],
        ),
        ("crlf+bytes=2", b"a\r\n", [b"a\r", b"\n"]),
        ("utf8", b"\xa9", [b"\xa9"]),
        ("bytes=1", b"", [b""]),
    ],
)
def test_a_block_is_cut(mode, block, expected):
    assert cut(mode, block) == expected


#: Streams, and where their events end.
STREAMS = [
    ("event-stream", b"data: a\n\ndata: b\n\n", [9, 18]),
    ("event-stream", b"data: a\r\n\r\ndata: b\r\n\r\n", [11, 22]),
    ("event-stream", b"data: a\r\rdata: b\r\r", [9, 18]),
    ("event-stream", b": c\n\nid: 1\n\ndata: a\n\n", [21]),
    ("event-stream", b"data\n\n\n\nevent: e\ndata:x\n\ndata: cut", [6, 25]),
    ("event-stream", b"dataset: a\n\n", []),
    ("lines", b'{"a":1}\n\n{"b":2}\r\n{"c"', [8, 18]),
]


@pytest.mark.parametrize(("kind", "stream", "expected"), STREAMS)
def test_events_end_in_the_same_places_however_the_stream_is_split(kind, stream, expected):
    for size in range(1, len(stream) + 1):
        ends, found = EventEnds(kind), []
        for start in range(0, len(stream), size):
            found += [start + end for end in ends.feed(stream[start : start + size])]

        # A line of JSON needs no LF behind its CR.
        tolerated = {17: 18} if kind == "lines" else {}
        assert [tolerated.get(end, end) for end in found] == expected


def rewritten(mode, kind, stream, size):
    chain = rewriters(parse(mode), kind)
    out = b""
    for start in range(0, len(stream), size):
        part = stream[start : start + size]
        for rewriter in chain:
            part = rewriter.feed(part)
        out += part
    return out


TWO = b"data: a\n\ndata: b\n\n"


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("mode", "stream", "expected"),
    [
        ("eol=crlf", TWO, b"data: a\r\n\r\ndata: b\r\n\r\n"),
        ("eol=cr", TWO, b"data: a\r\rdata: b\r\r"),
        ("eol=lf", b"data: a\r\n\rdata: b\n\r\n", TWO),
        ("comments=glued", TWO, b"data: a\n\n: wirecheck\ndata: b\n\n"),
        ("comments=apart", TWO, b"data: a\n\n: wirecheck\n\ndata: b\n\n"),
        ("ids", TWO + b"data: c\n\n", b"data: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n"),
        (
            "ids+eol=crlf",
            b"data: a\r\n\r\ndata: b\r\n\r\n",
            b"data: a\r\n\r\nid: 2\r\ndata: b\r\n\r\n",
        ),
        ("ids", b"data: a\r\n\r\ndata: b\r\n\r\n", b"data: a\r\n\r\nid: 2\r\ndata: b\r\n\r\n"),
        ("eol=mixed", TWO + b"data: c\n\n", b"data: a\n\rdata: b\r\n\ndata: c\r\r\n"),
        (
            "no-space",
            b"retry: 9\nid: 1\nevent: a\n: b\ndata: c\ndata:  d\ndata: \ndata:e\nx: y\n\n",
            b"retry:9\nid:1\nevent:a\n: b\ndata:c\ndata:  d\ndata:\ndata:e\nx: y\n\n",
        ),
        ("multi-line", b"data: {}\n\ndata: {}\n\n", b"data: {}\n\ndata: {\ndata: }\n\n"),
        ("multi-line", b":\r\ndata:{}\r\n\r\n", b":\r\ndata:{\r\ndata: }\r\n\r\n"),
        ("multi-line", b":\ndata: []\nevent: {\n{\n\n", b":\ndata: []\nevent: {\n{\n\n"),
        (
            "multi-line+no-space+eol=crlf",
            b":\ndata: {}\n\n",
            b":\r\ndata:{\r\ndata:}\r\n\r\n",
        ),
    ],
)
def test_a_stream_is_rewritten_however_it_is_split(mode, stream, expected, size):
    assert rewritten(mode, "event-stream", stream, size) == expected


@pytest.mark.parametrize("size", [1, 6, 100])
def test_a_space_that_belonged_to_the_value_is_not_counted(size):
    (rewriter,) = rewriters(parse("no-space"), "event-stream")
    stream = b"data:  a\ndata: b\n\n"
    for start in range(0, len(stream), size):
        rewriter.feed(stream[start : start + size])

    assert (rewriter.mode, rewriter.changed) == ("no-space", 1)


def test_lines_of_json_get_other_line_ends_but_nothing_else():
    mode = "eol=crlf+comments=glued+ids+multi-line+no-space"

    assert rewritten(mode, "lines", b"1\n{}\n", 1) == b"1\r\n{}\r\n"


def test_blocks_keep_their_events_when_they_are_joined_and_split():
    whole = join([Block(b"abc", (1, 3)), Block(b"de"), Block(b"f", (1,))])

    assert whole == Block(b"abcdef", (1, 3, 6))
    assert whole.split(3) == (Block(b"abc", (1, 3)), Block(b"def", (3,)))


def frame(text, opcode=Opcode.TEXT, *, fin=True):
    return TheirFrame(opcode, text, fin=fin).serialize(mask=False)


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
def test_frames_are_those_of_websockets(length):
    encoded = frame(b"x" * length)
    (found,) = FrameReader().feed(encoded)

    assert found.payload == b"x" * length
    assert found.ends_message
    assert found.encode() == encoded


def test_frames_are_found_however_they_are_split():
    stream = frame(b"a" * 200) + frame(b"", Opcode.PING) + frame("\U0001f600".encode())
    for size in (1, 3, 7, len(stream)):
        reader, found = FrameReader(), []
        for start in range(0, len(stream), size):
            found += reader.feed(stream[start : start + size])

        assert b"".join(one.encode() for one in found) == stream
        assert [one.ends_message for one in found] == [True, False, True]


def test_a_message_is_fragmented_inside_a_utf8_sequence_too():
    (whole,) = FrameReader().feed(frame("\U0001f600a".encode()))
    parts = whole.fragments(3)

    assert [part.payload for part in parts] == [b"\xf0\x9f\x98", b"\x80a"]
    assert [part.encode() for part in parts] == [
        frame(b"\xf0\x9f\x98", fin=False),
        frame(b"\x80a", Opcode.CONT),
    ]


def test_what_is_fragmented_already_stays_one_message():
    first, last = FrameReader().feed(frame(b"abc", fin=False) + frame(b"def", Opcode.CONT))
    parts = [*first.fragments(2), *last.fragments(2)]

    assert [part.first for part in parts] == [0x01, 0x00, 0x00, 0x80]
    assert [part.ends_message for part in parts] == [False, False, False, True]


def test_control_frames_are_never_fragmented():
    (ping,) = FrameReader().feed(frame(b"abcdef", Opcode.PING))

    assert ping.fragments(2) == [ping]
    assert FrameReader().feed(CLOSE_FRAME)[0].is_control


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (Frame(0x81, b"").encode()[:1] + b"\x80", "masked"),
        (b"\x82\x7f" + (PAYLOAD_MAX_BYTES + 1).to_bytes(8), "at most"),
    ],
)
def test_what_is_no_frame_of_a_server_is_refused(data, message):
    with pytest.raises(FrameError, match=message):
        FrameReader().feed(data)
