"""What `split` cuts is read apart, by late readers too; its places are kept as ranges."""

import asyncio
import socket
import sys
from itertools import count, islice

import pytest
from delivery_wire import chunk, head
from raw_side import LAST_CHUNK

from wirecheck_mock_providers.delivery import unread
from wirecheck_mock_providers.delivery.blocks import Block
from wirecheck_mock_providers.delivery.log import Log
from wirecheck_mock_providers.delivery.modes import COUNT_MAX
from wirecheck_mock_providers.delivery.spec import MAX_CHARACTERS, parse
from wirecheck_mock_providers.delivery.splits import Splits

pytest_plugins = ["delivery_fixtures"]

linux_alone = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has read")
BODY = b'data: {"t":"a"}\n\n'


def split_at(wire):
    """Return the exchange as it is when its first split has been made."""
    exchange = wire.exchange("received")
    while not exchange["stimuli"][0]["times"]:
        exchange = wire.exchange("received")
    # Each further call has given the proxy turns in which it could have gone on.
    return [wire.exchange("received") for _ in range(3)][-1]


@linux_alone
def test_a_client_that_reads_late_reads_two_pieces(wire):
    client = wire.get("split=7")
    wire.server().send(head() + chunk(BODY) + LAST_CHUNK)
    waiting = split_at(wire)

    assert (waiting["client"]["bytes"], waiting["state"]) == (7, "streaming")
    assert client.read().endswith(b"\r\n\r\n" + chunk(BODY[:7]))
    assert client.read().startswith(chunk(BODY[7:]))
    assert wire.exchange()["client"]["pieces"] == 2


@linux_alone
def test_a_body_that_is_split_everywhere_is_read_byte_by_byte(wire):
    client = wire.get(f"split=1-{len(BODY)}")
    wire.server().send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)
    split_at(wire)
    first = client.read()

    assert first.endswith(b"\r\n\r\n" + BODY[:1])
    assert [client.read() for _ in BODY[1:]] == [bytes([byte]) for byte in BODY[1:]]
    split = wire.exchange()["stimuli"][0]
    assert (split["times"], split["at_byte"]) == (len(BODY), 1)


@linux_alone
@pytest.mark.parametrize(
    ("mode", "ended", "last"),
    [
        ("cut=clean,byte:7", None, LAST_CHUNK),
        ("cut=close,byte:7", "closed", b""),
        ("cut=reset,byte:7", "reset", b""),
    ],
)
def test_a_cut_behind_a_split_comes_when_the_client_has_read(wire, mode, ended, last):
    client = wire.get(f"split=7+{mode}")
    wire.server().send(head() + chunk(BODY))
    waiting = split_at(wire)

    assert (waiting["ending"], waiting["stimuli"][1]["times"]) == (None, 0)
    assert client.read().endswith(chunk(BODY[:7]))
    assert client.read() == last
    assert client.ended == ended
    assert wire.exchange()["ending"] == "cut"


@linux_alone
def test_a_stall_behind_a_split_comes_when_the_client_has_read(wire):
    client = wire.get("split=7+stall=byte:7")
    wire.server().send(head() + chunk(BODY) + LAST_CHUNK)

    assert split_at(wire)["state"] == "streaming"
    assert client.read().endswith(chunk(BODY[:7]))
    stalled = wire.exchange("stalled")
    assert stalled["client"]["bytes"] == 7
    wire.delivery.release(stalled["id"])
    assert client.read_until(LAST_CHUNK).endswith(chunk(BODY[7:]) + LAST_CHUNK)


def test_a_client_that_leaves_is_not_waited_for(wire):
    client = wire.get("split=7")
    server = wire.server().send(head() + chunk(BODY))
    split_at(wire)
    client.leave()

    server.read_to_end()
    assert wire.exchange()["ending"] == "client-left"


def test_a_long_choice_is_for_rules_not_for_requests(wire):
    places = ",".join(map(str, range(2, 600, 2)))
    refused = wire.get(f"split={places}").read_until(b"}")
    wire.delivery.add_rule(f"split={places}", requests=1)
    client = wire.get()
    wire.server().send(head() + chunk(BODY) + LAST_CHUNK)
    client.read_until(LAST_CHUNK)

    assert b"at most 500 characters here" in refused
    assert client.chunks == [BODY[at : at + 2] for at in range(0, len(BODY), 2)]


@pytest.mark.parametrize(
    ("ranges", "begin", "size", "offsets"),
    [
        ([(3, 3), (7, 7)], 0, 9, [3, 7]),
        ([(3, 3), (7, 7)], 3, 4, [4]),
        ([(3, 3), (7, 7)], 7, 9, []),
        ([(2, 5)], 3, 1, [1]),
        ([(2, 5)], 3, 9, [1, 2]),
        ([(5, 6), (1, 3), (2, 4)], 0, 9, [1, 2, 3, 4, 5, 6]),
        ([(1, 9), (2, 3)], 6, 9, [1, 2, 3]),
        ([], 0, 9, []),
    ],
)
def test_places_are_found_in_a_block(ranges, begin, size, offsets):
    assert list(Splits.of(ranges).offsets(begin, size)) == offsets


def test_the_longest_text_makes_few_ranges_and_no_list_of_places():
    every = f"1-{COUNT_MAX},"
    splits = parse("split=" + (every * (MAX_CHARACTERS // len(every) - 1))[:-1]).splits

    assert (list(splits.firsts), list(splits.lasts)) == ([1], [COUNT_MAX])
    assert list(islice(splits.offsets(500, COUNT_MAX), 2)) == [1, 2]


def test_of_a_long_choice_that_is_over_the_log_keeps_the_beginning():
    log = Log()
    long, short = (parse(f"split={','.join(['7'] * count)}") for count in (9_000, 9))
    for delivery in (long, short):
        log.close(log.open("GET", "/", delivery, "rule"))

    assert [one.delivery for one in log.find("*", 0)] == [long.in_short(), short]
    assert (len(long.in_short().text), long.in_short().splits) == (501, Splits())


def test_a_block_comes_in_parts_with_the_events_of_each():
    parts = list(Block(b"abcdef", (0, 2, 3, 6)).parts([2, 4]))

    assert parts == [Block(b"ab", (0, 2)), Block(b"cd", (1,)), Block(b"ef", (2,))]
    assert next(Block(b"abcdef").parts(count(1))) == Block(b"a")


class Sent:
    """As much of a transport as is asked for."""

    def __init__(self, own, other):
        self._extra = {"sockname": own, "peername": other}

    def get_extra_info(self, name):
        return self._extra[name]

    def get_write_buffer_size(self):
        return 0


@linux_alone
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_a_client_has_not_read_is_known(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with (
        socket.create_server((host, 0), family=family) as listening,
        socket.create_connection(listening.getsockname()[:2]) as client,
        listening.accept()[0] as server,
    ):
        sent = Sent(server.getsockname(), server.getpeername())
        assert unread.unread_bytes(sent) == 0
        server.sendall(b"abc")
        assert unread.unread_bytes(sent) == 3
        client.recv(2)
        assert unread.unread_bytes(sent) == 1


def test_a_client_that_never_reads_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(unread, "READ_WITHIN_S", 0.01)
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()),
        listening.accept()[0] as server,
    ):
        server.sendall(b"abc")
        asyncio.run(unread.until_read(Sent(server.getsockname(), server.getpeername())))


def test_of_a_client_elsewhere_nothing_is_known():
    elsewhere = Sent(("127.0.0.1", 9), ("192.0.2.1", 9))  # RFC 5737

    assert unread.unread_bytes(elsewhere) is None
    asyncio.run(unread.until_read(elsewhere))
