"""What goes wrong on a WebSocket, or on Socket.IO above it, is told apart too."""

import broken_endpoints as broken
import gevent
import pytest
from asking import HASTY, ask, one_stream, target
from broken_endpoints import answering, serving
from websocket_frames import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    frame,
    greet_socketio,
    greet_websocket,
    heard,
    text,
)

from wirecheck_load.outcome import Failure
from wirecheck_load.transport.ask import Ask
from wirecheck_load.transport.limits import Limits
from wirecheck_load.transport.session import Session


def saying(*pieces: bytes, stay: bool = False):
    """Open the WebSocket, wait for the client's question, say this and close, or stay."""

    async def behave(visit):
        await greet_websocket(visit)
        await visit.send(b"".join(pieces))
        if stay:
            await visit.departure()

    return behave


CHUNK, DONE = '{"type": "chunk", "content": "Hi"}', '{"type": "done"}'
ERROR = '{"type": "error", "message": "m", "code": "unknown"}'
NO_SWITCH = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHi"
CLOSING = frame(CLOSE, b"\x03\xf3sk-secret")
BROKEN = {
    "turned-down": (broken.web_page, Failure.STATUS, "404 Not Found"),
    "no-websocket": (answering(NO_SWITCH), Failure.STATUS, "200 OK"),
    "no-http": (broken.another_protocol, Failure.CONNECT, ""),
    "closed": (broken.closing, Failure.CONNECT, "closed by the endpoint"),
    "in-band": (saying(text(CHUNK, ERROR)), Failure.IN_BAND, "`error` with the code unknown"),
    "cancelled-unasked": (
        saying(text(CHUNK, '{"type": "cancelled"}')),
        Failure.IN_BAND,
        "it was ended by `cancelled`",
    ),
    "cut": (saying(text(CHUNK)), Failure.TRUNCATED, "closed by the endpoint"),
    "closed-by-code": (
        saying(text(CHUNK), CLOSING, stay=True),
        Failure.TRUNCATED,
        "the endpoint closed the WebSocket with code 1011",
    ),
    "broken-frames": (saying(b"\xff\xff\xff", stay=True), Failure.TRUNCATED, "it is not WebSocket"),
    "binary": (saying(frame(BINARY, CHUNK.encode()), stay=True), Failure.UNPARSEABLE, "binary"),
    "not-json": (saying(text("{oops", DONE)), Failure.UNPARSEABLE, "not JSON"),
    "empty": (saying(text(DONE)), Failure.EMPTY, ""),
    "flood": (saying(text(CHUNK) * 100), Failure.ENDLESS, "more than 50 events"),
    "silent": (saying(stay=True), Failure.STALLED, "silent for 0.2 s"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_failure_has_its_kind_and_its_reason(name):
    behaviour, failure, detail = BROKEN[name]
    with serving(behaviour) as endpoint:
        limits = HASTY if name == "silent" else Limits(events=50)
        outcome = one_stream(target(endpoint.url, "typed-websocket", limits=limits))
    assert (outcome.failure, detail in outcome.detail) == (failure, True), outcome.detail
    assert "sk-secret" not in outcome.detail


def test_a_handshake_that_is_never_answered_is_no_connection():
    with serving(broken.silent) as endpoint:
        limits = Limits(connect_s=0.2)
        outcome = one_stream(target(endpoint.url, "typed-websocket", limits=limits))
    assert outcome.failure is Failure.CONNECT
    assert outcome.detail == "no WebSocket handshake within 0.2 s"


def test_fragments_are_put_together_and_pings_are_answered():
    pongs = []

    async def behave(visit):
        await greet_websocket(visit)
        half = len(CHUNK) // 2
        await visit.send(frame(0x01, CHUNK[:half].encode()) + frame(PING, b"ping"))
        pongs.append(await visit._reader.readexactly(6 + len(b"ping")))
        await visit.send(frame(0x80, CHUNK[half:].encode()) + text(DONE))
        await visit.departure()

    with serving(behave) as endpoint:
        outcome = one_stream(target(endpoint.url, "typed-websocket"))
    assert outcome.completed, outcome.detail
    assert outcome.characters == 2
    assert pongs[0][0] == PONG


def test_after_a_connection_was_lost_the_next_stream_opens_another():
    with (
        serving(saying(text(CHUNK))) as endpoint,
        Session(target(endpoint.url, "typed-websocket")) as session,
    ):
        first, second = session.stream(ask()), session.stream(ask())
    assert [it.failure for it in (first, second)] == [Failure.TRUNCATED] * 2
    assert second.connect_s is not None
    assert len(endpoint.requests) == 2


def test_a_socketio_server_that_says_nothing_is_no_connection():
    with serving(saying(stay=True)) as endpoint:
        limits = Limits(connect_s=0.2)
        outcome = one_stream(target(endpoint.url, "session-socketio", limits=limits))
    assert outcome.failure is Failure.CONNECT
    assert outcome.detail == "no Engine.IO handshake within 0.2 s"


def test_a_heartbeat_is_answered_and_is_no_event():
    answered = []

    async def behave(visit):
        await greet_socketio(visit)
        await visit.send(text("2"))
        answered.append(await heard(visit))
        await visit.send(text('42["llm:stream:token",{"token":"Hi"}]', '42["llm:stream:done",{}]'))
        await visit.departure()

    with serving(behave) as endpoint:
        outcome = one_stream(target(endpoint.url, "session-socketio"))
    assert outcome.completed, outcome.detail
    assert outcome.characters == 2
    assert len(answered[0]) == 4 + len(b"3")


def test_an_event_of_a_session_goes_to_that_session():
    async def behave(visit):
        await greet_socketio(visit, questions=2)
        said = '42["llm:stream:token",{"sessionId":"%s","token":"%s"}]'
        done = '42["llm:stream:done",{"sessionId":"%s"}]'
        await visit.send(text(said % ("two", "22"), said % ("one", "1"), said % ("three", "333")))
        await visit.send(text(done % "one", done % "two"))
        await visit.departure()

    with serving(behave) as endpoint:
        session = Session(target(endpoint.url, "session-socketio"))
        asked = [gevent.spawn(session.stream, Ask("", run)) for run in ("one", "two")]
        outcomes = [it.get() for it in asked]
        session.close()
    assert [it.failure for it in outcomes] == [None, None]
    assert [it.characters for it in outcomes] == [1, 2]
