"""What is asked in other versions, of HTTP and of WebSocket, and in frames made by hand."""

import asyncio

import pytest
from broken_endpoints import PATIENCE_S, serving
from conversing import converse
from typed_recordings import CHUNK, DONE, sse
from websockets.asyncio.server import ServerConnection, serve

from wirecheck.contract import load
from wirecheck.probes import limits
from wirecheck.probes.acts import frames as acts
from wirecheck.probes.frames import FramesCarrier
from wirecheck.probes.session import Session
from wirecheck.probes.tape import Tape
from wirecheck.recording import Request
from wirecheck.scenarios import Deployment
from wirecheck.scenarios.connection_tables import FRAMES
from wirecheck.scenarios.tables import OLD_HTTP
from wirecheck.wire import frames

(OLD,) = OLD_HTTP
BODY = sse(CHUNK, DONE)
WEBSOCKET = load("typed-websocket")
BY_NAME = {scenario.name: scenario for scenario in FRAMES}


# -- HTTP/1.0 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "how", "body"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n" + BODY, "clean", BODY),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n: x\r\n0\r\n\r\n",
            "clean",
            b": x",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n: x", "truncated", b": x"),
        (b"HTTP/1.1 200 OK\r\nX", "truncated", b""),
        (b"hello", "garbage", b""),
    ],
    ids=["to the end of the connection", "chunked", "cut short", "cut in its head", "no HTTP"],
)
def test_a_question_in_http_1_0_is_answered(answer: bytes, how: str, body: bytes):
    async def behave(visit):
        await visit.send(answer)

    with serving(behave) as endpoint:
        recorded = converse(endpoint.url, scenario=OLD)
        (request,) = endpoint.requests

    assert b" HTTP/1.0\r\n" in request
    assert (recorded.ending.how, recorded.body) == (how, body)


def test_no_more_is_taken_than_any_honest_answer_has(monkeypatch):
    monkeypatch.setattr(limits, "BODY_BYTES", 1000)

    async def behave(visit):
        await visit.send(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 2000)
        await visit.departure()

    with serving(behave) as endpoint:
        assert converse(endpoint.url, scenario=OLD).ending.how == "limit"


# -- frames ---------------------------------------------------------------------------------------


def carried(handler, doing):
    """What comes of a connection to a server of websockets', made by hand."""

    async def go():
        async with serve(handler, "127.0.0.1", 0) as server:
            host, port = server.sockets[0].getsockname()
            request = Request("GET", f"ws://{host}:{port}/", (("Host", f"{host}:{port}"),))
            carrier = FramesCarrier(Tape(request, "websocket"))
            async with asyncio.timeout(PATIENCE_S):
                assert await carrier.open()
                result = await doing(carrier)
                await carrier.close("fin")
            return result, carrier.raw

    return asyncio.run(go())


def test_messages_go_out_in_fragments_and_come_back_whole():
    async def echo(connection: ServerConnection):
        async for data in connection:
            await connection.send(data)

    async def ask(carrier):
        for message in ("é" * 300, b"\xff\x00", ""):
            await carrier.send(message)
        return [await carrier.next() for _ in range(3)]

    said, raw = carried(echo, ask)

    assert said == [("é".encode() * 300, False), (b"\xff\x00", True), (b"", False)]
    read, decoder = frames.read(b"".join(frame.data for frame in raw.frames))
    pings = [bytes.fromhex(mark.detail) for mark in raw.marks if mark.name == "pinged"]
    assert [it.payload for it in read if it.opcode == frames.Opcode.PONG] == pings
    assert decoder.violations == []
    assert [mark.name for mark in raw.marks][-3:] == ["closing", "farewell", "hung-up"]


def test_the_endpoint_may_ping_and_say_farewell_first():
    async def leave(connection: ServerConnection):
        await (await connection.ping(b"there?"))
        await connection.close(1008, "no more")

    async def wait(carrier):
        await carrier.until_failed()
        with pytest.raises(Exception, match="code 1008") as gone:
            await carrier.next()
        return gone.value

    gone, raw = carried(leave, wait)

    assert (gone.how, gone.code) == ("truncated", 1008)
    assert [(it.name, it.detail) for it in raw.marks if it.name == "farewell"] == [
        ("farewell", "1008")
    ]


def test_a_handshake_that_is_refused_is_recorded():
    async def behave(visit):
        await visit.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")

    with serving(behave) as endpoint:
        session = Session(endpoint.url, WEBSOCKET, Deployment(), None)
        (recorded,) = asyncio.run(acts.other_version(session, BY_NAME["other-version"]))

    assert b"sec-websocket-version: 12\r\n" in endpoint.requests[0].lower()
    assert recorded.response is not None
    assert (recorded.response.status, recorded.body) == (403, b"no")


def test_nothing_at_the_other_end_is_told():
    session = Session("http://127.0.0.1:1", WEBSOCKET, Deployment(), None)
    (recorded,) = asyncio.run(acts.other_version(session, BY_NAME["other-version"]))

    assert (recorded.response, recorded.ending.how) == (None, "refused")
