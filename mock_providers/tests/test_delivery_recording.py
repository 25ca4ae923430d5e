"""What the delivery proxy keeps of an exchange, and tells as a recording."""

import json
from itertools import pairwise

import pytest
from delivery_wire import chunk, head
from raw_side import LAST_CHUNK

from wirecheck.recording import loads
from wirecheck_mock_providers.delivery import DeliveryError
from wirecheck_mock_providers.delivery.kept import (
    ANSWER_MAX_BYTES,
    PIECE_BYTES,
    REQUEST_MAX_BYTES,
    Keeping,
    Kept,
)
from wirecheck_mock_providers.delivery.log import Log
from wirecheck_mock_providers.delivery.spec import AS_IS

pytest_plugins = ["delivery_fixtures"]

EVENT = 'data: {"t":"é"}\n\n'.encode()
REFUSED = (
    b"HTTP/1.1 422 Unprocessable Content\r\nContent-Type: application/json\r\n"
    b'Set-Cookie: session=secret\r\nContent-Length: 21\r\n\r\n{"detail":"no words"}'
)


def recorded(delivery, exchange):
    """Read an exchange's recording as the checker does."""
    lines = delivery.recording(exchange["id"])
    return loads("".join(json.dumps(line) + "\n" for line in lines))


def streamed(wire, mode, last=LAST_CHUNK):
    """Have three events delivered in a mode; return their recording."""
    client = wire.get(mode, "/stream?a", "Authorization: Bearer b")
    wire.server().send(head() + chunk(EVENT) * 3 + last)
    client.read_to_end() if not last else client.read_until(last)
    return recorded(wire.delivery, wire.exchange())


def test_a_recording_has_the_request_the_head_and_every_piece(wire):
    made = streamed(wire, "bytes=14")

    assert (made.request.method, made.request.url) == ("GET", "http://page.test/stream?a")
    assert ("Authorization", "[masked by wirecheck]") in made.request.headers
    assert (made.transport, made.response.status) == ("sse", 200)
    assert made.response.header("transfer-encoding") == "chunked"
    # The fourteenth byte is the first of two that are one character.
    assert [frame.data for frame in made.frames] == [EVENT[:14], EVENT[14:]] * 3
    assert len(made.decoded.events) == 3
    times_ms = [0, made.response.at_ms, *(it.at_ms for it in made.frames), made.ending.at_ms]
    assert all(one <= other for one, other in pairwise(times_ms))
    assert made.mark("delivery").detail == "bytes=14"
    assert made.ending.how == "clean"


@pytest.mark.parametrize(
    ("mode", "how", "events"),
    [("cut=clean,event:2", "clean", 2), ("cut=close,event:1", "truncated", 1)],
)
def test_what_the_proxy_cuts_is_told_as_the_client_got_it(wire, mode, how, events):
    made = streamed(wire, mode, b"" if how == "truncated" else LAST_CHUNK)

    assert len(made.decoded.events) == events
    assert (made.ending.how, mode in made.ending.detail) == (how, True)


def test_a_refusal_is_kept_with_what_was_asked(wire):
    client = wire.client(b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n\xff\xfeok")
    server = wire.server()
    server.read_until(b"\xff\xfeok")
    server.send(REFUSED)
    client.read_until(b'words"}')
    made = recorded(wire.delivery, wire.exchange())

    assert made.request.body == b"\xff\xfeok"
    assert (made.transport, made.response.status) == ("http", 422)
    assert made.response.header("set-cookie") == "[masked by wirecheck]"
    assert made.body == b'{"detail":"no words"}'


def test_an_exchange_under_way_and_one_whose_client_left(wire):
    client = wire.get("stall=event:1")
    wire.server().send(head() + chunk(EVENT) * 2)
    client.read_until(EVENT)
    under_way = recorded(wire.delivery, wire.exchange("stalled"))
    client.leave()
    left = recorded(wire.delivery, wire.exchange("ended"))

    assert (under_way.body, under_way.ending.how) == (EVENT, "timeout")
    assert (left.body, left.ending.how) == (EVENT, "left")
    assert left.mark("left").detail == "closed"


def test_an_answer_of_our_own_is_kept_too(wire):
    wire.get("replace=500").read_until(b"Server Error\n")

    assert recorded(wire.delivery, wire.exchange()).body == b"Internal Server Error\n"


def test_an_exchange_that_the_log_does_not_know(delivery):
    with pytest.raises(DeliveryError, match="The log has no exchange 999999"):
        delivery.recording(999_999)


def test_of_a_long_answer_the_beginning_is_kept():
    kept = Kept()
    for piece in (b"a" * 10, b"b" * ANSWER_MAX_BYTES, b"c"):
        kept.sent(piece)

    first, last = kept.pieces()
    assert first.data == b"a" * 10
    assert last.data == b"b" * (ANSWER_MAX_BYTES - 10 - 2 * PIECE_BYTES)
    assert not kept.is_whole


def test_of_many_pieces_no_more_are_kept_than_of_many_bytes():
    kept = Kept()
    for _ in range(ANSWER_MAX_BYTES // PIECE_BYTES):
        kept.sent(b"a")

    assert sum(1 for _ in kept.pieces()) == ANSWER_MAX_BYTES // (PIECE_BYTES + 1)
    assert kept.size_bytes <= ANSWER_MAX_BYTES


def test_of_a_long_request_the_beginning_is_kept():
    kept = Kept()
    for part in (b"a" * 10, b"b" * REQUEST_MAX_BYTES, b"c"):
        kept.asked_more(part)

    assert kept.request_body == b"a" * 10 + b"b" * (REQUEST_MAX_BYTES - 10)


def test_the_oldest_exchange_loses_its_bytes_to_the_newest():
    keeping = Keeping(most_bytes=200)
    first, second, third = (keeping.open() for _ in range(3))
    first.asked([(b"host", b"x")])
    first.sent(b"a" * 50)
    second.sent(b"b" * 50)
    assert not first.is_forgotten
    third.sent(b"c" * 50)
    first.sent(b"more")

    assert [it.is_forgotten for it in (first, second, third)] == [True, False, False]
    assert (list(first.pieces()), first.request_headers, first.size_bytes) == ([], (), 0)
    assert next(second.pieces()).data == b"b" * 50


def test_an_exchange_that_leaves_the_log_takes_its_bytes_along():
    log = Log(most=1)
    first, second = (log.open("GET", "/", AS_IS, "default") for _ in range(2))
    for one in (first, second):
        one.kept.sent(b"a")
        log.close(one)

    assert (first.kept.is_forgotten, second.kept.is_forgotten) == (True, False)
