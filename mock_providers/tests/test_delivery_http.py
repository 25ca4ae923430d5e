"""The delivery proxy over real sockets: what leaves it, in which pieces, and how it ends."""

import pytest
from delivery_wire import chunk, head
from raw_side import LAST_CHUNK

pytest_plugins = ["delivery_fixtures"]

A, B, C = (b'data: {"t":"%b"}\n\n' % text for text in (b"a", "\u00e9".encode(), b"c"))

_MORE_THAN_ALL_BUFFERS = 64 * 1024 * 1024


def answered(wire, client, *parts, last=LAST_CHUNK):
    """Have the server answer in parts; return the client when all has come."""
    server = wire.server()
    server.send(head() + b"".join(map(chunk, parts)) + last)
    client.read_until(LAST_CHUNK)
    return client


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("as-is", [A, B, C]),
        ("bytes=1", [bytes([byte]) for byte in A + B + C]),
        ("bytes=10", [A[:10], A[10:], B[:10], B[10:], C[:10], C[10:]]),
        ("split=7", [A[:7], A[7:], B, C]),
        (f"split=1,2,{len(A) + 3}", [A[:1], A[1:2], A[2:], B[:3], B[3:], C]),
        ("utf8", [A, B[:13], B[13:], C]),
        ("data", [part for one in (A, B, C) for part in (b"da", b"ta:", one[5:])]),
        ("coalesce=all", [A + B + C]),
        ("coalesce=bytes:20", [A + B, C]),
        ("coalesce=all+bytes=40", [(A + B + C)[:40], (A + B + C)[40:]]),
        ("eol=cr", [one.replace(b"\n", b"\r") for one in (A, B, C)]),
        ("comments=glued", [A, b": wirecheck\n" + B, b": wirecheck\n" + C]),
        ("ids", [A, b"id: 2\n" + B, b"id: 3\n" + C]),
        ("multi-line", [A, *(one.replace(b"{", b"{\ndata: ") for one in (B, C))]),
        ("no-space", [one.replace(b": ", b":") for one in (A, B, C)]),
        ("delay=1", [A, B, C]),
        (
            "eol=crlf+crlf",
            [part for one in (A, B, C) for part in (one[:-2] + b"\r", b"\n\r", b"\n")],
        ),
    ],
)
def test_the_pieces_are_those_of_the_mode(wire, mode, expected):
    client = answered(wire, wire.get(mode), A, B, C)
    exchange = wire.exchange()

    assert client.chunks == expected
    assert (exchange["mode"], exchange["chosen_by"]) == (mode, "header")
    assert exchange["applied"] is True
    assert exchange["client"]["pieces"] == len(expected)
    assert exchange["client"]["bytes"] == len(b"".join(expected))
    assert exchange["server"]["bytes"] == len(A + B + C)
    assert exchange["server"]["closed"]["how"] == "complete"
    assert (exchange["events"], exchange["status"], exchange["ending"]) == (3, 200, "complete")


def test_each_piece_is_read_by_itself(wire):
    client = wire.get("utf8+step")
    server = wire.server().send(head())
    client.read_until(b"\r\n\r\n")
    server.send(chunk(B) + LAST_CHUNK)
    number = wire.exchange("held")["id"]
    wire.delivery.release(number)

    assert client.read() == chunk(B[:13])
    wire.delivery.release(number)
    assert client.read_until(LAST_CHUNK).endswith(chunk(B[13:]) + LAST_CHUNK)


def test_what_has_been_gathered_for_long_enough_leaves_though_no_more_comes(wire):
    client = wire.get("coalesce=ms:50")
    server = wire.server().send(head() + chunk(A) + chunk(B))
    client.read_until(B)

    assert client.chunks == [A + B]
    server.send(LAST_CHUNK)
    client.read_until(LAST_CHUNK)


@pytest.mark.parametrize(
    ("mode", "body"),
    [
        ("cut={},event:2", A + B),
        ("cut={},byte:20", (A + B)[:20]),
        ("cut={},event:0", b""),
        ("cut={},in-event:2", A + B[: len(B) // 2]),
        ("bytes=1+cut={},in-event:1", A[: len(A) // 2]),
        ("bytes=1+cut={},event:1", A),
        ("coalesce=all+cut={},event:1", A),
        ("eol=crlf+cut={},event:1", A.replace(b"\n", b"\r\n")),
    ],
)
@pytest.mark.parametrize(
    "ending",
    [("clean", None, LAST_CHUNK), ("close", "closed", b""), ("reset", "reset", b"")],
)
def test_a_cut_is_what_it_says(wire, mode, body, ending):
    how, ended, last = ending
    client = wire.get(mode.format(how))
    server = wire.server().send(head() + chunk(A) + chunk(B) + chunk(C) + LAST_CHUNK)
    client.read_until(LAST_CHUNK)

    assert b"".join(client.chunks) == body
    assert client.received.endswith(LAST_CHUNK) == bool(last)
    assert client.ended == ended
    assert b"connection: close" not in client.head.lower()
    server.read_to_end()
    exchange = wire.exchange()
    assert (exchange["ending"], exchange["applied"]) == ("cut", True)
    cut = exchange["stimuli"][-1]
    assert (cut["mode"], cut["at_byte"]) == ("cut", len(body))


def test_after_a_clean_cut_the_connection_is_usable(wire):
    client = answered(wire, wire.get("cut=clean,event:1"), A, B)
    client.received = b""
    client.send(b"GET /again HTTP/1.1\r\nHost: page.test\r\n\r\n")

    assert answered(wire, client, C).chunks == [C]


def test_a_cut_that_was_not_reached_is_not_applied(wire):
    answered(wire, wire.get("cut=reset,event:4"), A, B, C)
    exchange = wire.exchange()

    assert (exchange["applied"], exchange["ending"]) == (False, "complete")


def test_a_stall_lasts_until_its_release(wire):
    client = wire.get("stall=event:1")
    wire.server().send(head() + chunk(A) + chunk(B) + LAST_CHUNK)
    exchange = wire.exchange("stalled")

    assert (exchange["state"], exchange["events"]) == ("stalled", 1)
    client.read_until(A)
    assert client.chunks == [A]
    wire.delivery.release(exchange["id"])
    client.read_until(LAST_CHUNK)
    assert client.chunks == [A, B]


def test_a_hold_holds_the_head(wire):
    client = wire.get("hold")
    wire.server().send(head() + chunk(A) + LAST_CHUNK)
    exchange = wire.exchange("held")

    assert exchange["client"]["bytes"] == 0
    wire.delivery.release(exchange["id"])
    assert client.read_until(LAST_CHUNK).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("by_reset", [False, True])
@pytest.mark.parametrize(
    ("mode", "state"), [("stall=event:1", "stalled"), ("hold", "held"), ("as-is", "received")]
)
def test_a_client_that_leaves_closes_the_server_too(wire, mode, state, by_reset):
    client = wire.get(mode)
    server = wire.server().send(head() + chunk(A))
    wire.exchange(state)
    if mode != "hold":
        client.read_until(A)
    client.leave(by_reset=by_reset)

    server.read_to_end()
    exchange = wire.exchange("client-closed")
    assert exchange["client"]["closed"]["how"] == ("reset" if by_reset else "closed")
    assert exchange["ending"] == "client-left"
    assert exchange["received"] <= exchange["client"]["closed"]["at"] <= exchange["ended"]


@pytest.mark.parametrize(
    ("by_reset", "ended", "ending"),
    [(False, "closed", "server-truncated"), (True, "reset", "server-reset")],
)
def test_a_server_that_leaves_takes_the_client_with_it(wire, by_reset, ended, ending):
    client = wire.get()
    server = wire.server().send(head() + chunk(A))
    client.read_until(A)
    server.leave(by_reset=by_reset)
    client.read_to_end()

    assert client.ended == ended
    exchange = wire.exchange()
    assert exchange["ending"] == ending
    assert exchange["server"]["closed"]["how"] == ended


@pytest.mark.parametrize(
    ("mode", "framing"),
    [("bytes=5", b"Content-Length: 19"), ("eol=crlf", b"Transfer-Encoding: chunked")],
)
def test_a_body_keeps_its_framing_if_it_can(wire, mode, framing):
    client = wire.get(mode)
    wire.server().send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 19\r\n\r\n"
        + A
        + b": "
    )
    client.read_until(LAST_CHUNK if mode.startswith("eol") else A + b": ")

    assert framing in client.head
    assert wire.exchange()["ending"] == "complete"


def test_a_body_that_the_close_ends_stays_one(wire):
    client = wire.get("bytes=1")
    wire.server().send(b"HTTP/1.1 200 OK\r\n\r\nabc").leave()

    assert client.read_to_end() == b"HTTP/1.1 200 OK\r\n\r\nabc"
    assert wire.exchange()["ending"] == "complete"


@pytest.mark.parametrize(
    ("name", "status", "part"),
    [
        ("401", b"401", b"WWW-Authenticate: Bearer"),
        ("429", b"429", b"Retry-After: 1\r\n"),
        ("429,retry-after:7", b"429", b"Retry-After: 7\r\n"),
        ("500", b"500", b"Internal Server Error"),
        ("html", b"200", b"<h1>Sign in</h1>"),
        ("empty", b"200", b"Content-Length: 0\r\n"),
    ],
)
def test_a_replacement_asks_no_server(wire, name, status, part):
    client = wire.get(f"replace={name}").read_until(part)

    assert client.startswith(b"HTTP/1.1 " + status)
    assert part in client
    exchange = wire.exchange()
    assert exchange["applied"] is True
    assert (exchange["server"]["bytes"], exchange["server"]["closed"]) == (0, None)


def test_a_client_that_takes_nothing_is_not_read_for(wire):
    client = wire.get("as-is")
    server = wire.server().send(head())
    client.read_until(b"\r\n\r\n")
    server.socket.settimeout(1)
    with pytest.raises(TimeoutError):
        server.send(chunk(b"x" * _MORE_THAN_ALL_BUFFERS))

    client.leave()
    assert wire.exchange("client-closed")["server"]["bytes"] < _MORE_THAN_ALL_BUFFERS


def test_a_slow_reader_reads_slowly(wire):
    client = wire.get("slow=100000")
    body = b"x" * 10_000
    wire.server().send(head() + chunk(body) + LAST_CHUNK)
    client.read_until(LAST_CHUNK)
    exchange = wire.exchange()

    assert b"".join(client.chunks) == body
    assert exchange["stimuli"][0]["times"] >= 2
    # 10 kB at 100 kB/s take 0.1 s; the last step is not waited for before the last byte.
    assert exchange["client"]["last_at"] - exchange["client"]["first_at"] >= 0.04


def test_the_server_gets_what_the_client_sent_but_for_what_is_the_proxys(wire):
    body = b"x" * 100_000
    client = wire.client(
        b"POST /chat?q=%C3%A9 HTTP/1.1\r\nHost: page.test\r\nOrigin: http://page.test\r\n"
        b"X-Wirecheck-Delivery: bytes=7\r\nAccept-Encoding: gzip, br\r\nX-Own: 1\r\n"
        b"Content-Length: 100000\r\n\r\n" + body
    )
    server = wire.server()
    server.read_until(body)

    assert server.received.partition(b"\r\n\r\n")[2] == body
    lines = server.head.split(b"\r\n")
    assert lines[0] == b"POST /chat?q=%C3%A9 HTTP/1.1"
    assert sorted(lines[1:]) == [
        b"Accept-Encoding: identity",
        b"Content-Length: 100000",
        b"Host: page.test",
        b"Origin: http://page.test",
        b"X-Own: 1",
    ]
    server.send(b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n")
    assert client.read_until(b"\r\n\r\n") == b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n"


def test_an_interim_answer_is_passed_on(wire):
    client = wire.client(
        b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    )
    server = wire.server().send(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert client.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.send(b"ok")
    server.read_until(b"ok")
    server.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert client.read_until(b"200 OK\r\nContent-Length: 0\r\n\r\n")


def test_an_old_client_gets_no_chunks(wire):
    client = wire.client(b"GET / HTTP/1.0\r\n\r\n")
    wire.server().send(head() + chunk(A) + chunk(B) + LAST_CHUNK)
    client.read_to_end()

    assert b"\r\nConnection: close" in client.head
    assert client.received.endswith(b"\r\n\r\n" + A + B)
