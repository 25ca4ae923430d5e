"""Engine.IO by HTTP long-polling, and its upgrade: what is sent, what is recorded, how it ends."""

import asyncio
from dataclasses import replace

import pytest
from broken_endpoints import serving
from polling_server import (
    CONNECTED,
    OPEN,
    SEPARATOR,
    MisunderstandingServer,
    PollingServer,
    ProbedServer,
    done,
    response,
    token,
    unannounced,
    with_cookies,
)

from wirecheck.contract import load
from wirecheck.probes import limits
from wirecheck.probes.session import Session
from wirecheck.scenarios import Deployment
from wirecheck.scenarios.tables import ORDINARY

CONTRACT = load("partial-socketio")
POLLED = replace(ORDINARY, settings={"way": "polling"})
HI, THERE, DONE = token(1, "Hi", "Hi"), token(2, " there", "Hi there"), done(2)
ENTER = (1, response(CONNECTED))


def asked(server, url=""):
    """The recording of a question over polling, and the session's other messages."""

    async def go(url):
        session = Session(url, CONTRACT, Deployment(), None)
        async with session.ask(POLLED, "r1") as talk:
            await talk.finished()
        return session.recording(POLLED, "stream", talk, None)

    if url:
        return asyncio.run(go(url))
    with serving(server) as endpoint:
        return asyncio.run(go(endpoint.url))


def messages(recording):
    return [frame.data for frame in recording.frames]


def test_packets_of_a_payload_are_the_messages_of_a_stream():
    server = PollingServer(ENTER, (2, response(SEPARATOR.join((HI, THERE)))), (2, response(DONE)))

    recording = asked(server)

    assert messages(recording) == [HI, THERE, DONE]
    assert (recording.transport, recording.response.status) == ("polling", 200)
    assert recording.ending.how == "clean"
    assert [it.data for it in recording.decoded.events[:1]] == [
        '{"token": "Hi", "count": 1, "partial": "Hi"}'
    ]


def test_the_question_is_posted_and_the_session_closed():
    server = PollingServer(ENTER, (2, response(DONE)))

    asked(server)

    enter, question, farewell = server.posted
    assert enter == b"40"
    assert question.startswith(b'42["chat_stream", {')
    assert farewell == b"1"


def test_no_message_is_lost_where_connections_are_closed_unannounced():
    polls = (1, unannounced(response(CONNECTED))), (2, unannounced(response(DONE)))
    server = PollingServer(*polls, answer=unannounced(response(b"ok")))

    assert messages(asked(server)) == [DONE]


def notes_of_posts(server):
    """What was noted of the posts that begin and end a session."""

    async def go(url):
        channel = Session(url, CONTRACT, Deployment(), None).channel(way="polling")
        await channel.open()
        await channel.close()
        return [it.detail for it in channel.tape.marks if it.name == "posted"]

    with serving(server) as endpoint:
        return asyncio.run(go(endpoint.url))


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (response(b"ok"), "200 ok"),
        (b"", "no answer: Server disconnected without sending a response."),
        (response(b"no", b"500 Oops"), "500 no"),
    ],
    ids=["as it should be", "none", "refused"],
)
def test_what_posts_are_answered_is_noted(answer, note):
    assert notes_of_posts(PollingServer(ENTER, answer=answer)) == [note, note]


def test_a_post_that_is_not_answered_is_waited_for_in_bounds(monkeypatch):
    server = PollingServer(ENTER)

    async def silent_at_the_farewell(visit):
        if visit.request.endswith(b"\r\n\r\n1"):
            await visit.departure()
        else:
            if visit.request.startswith(b"POST"):
                monkeypatch.setattr(limits, "IDLE_S", 0.2)
            await server(visit)

    assert notes_of_posts(silent_at_the_farewell) == ["200 ok", "no answer within 0.2 s"]


def test_a_ping_is_answered_by_a_pong():
    # The answer goes on only when the pong, the third post, has come.
    server = PollingServer(ENTER, (2, response(SEPARATOR.join((HI, b"2")))), (3, response(DONE)))

    recording = asked(server)

    assert server.posted[2] == b"3"
    assert messages(recording) == [HI, DONE]


def test_bytes_in_base64_are_a_binary_message():
    server = PollingServer(ENTER, (2, response(SEPARATOR.join((b"bAAE=", b"b***", DONE)))))

    recording = asked(server)

    assert [(it.data, it.binary) for it in recording.frames[:2]] == [
        (b"\0\1", True),
        (b"b***", False),
    ]
    assert [it.code for it in recording.decoded.violations] == [
        "socketio.binary",
        "socketio.not-a-packet",
    ]


@pytest.mark.parametrize(
    ("poll", "how", "words"),
    [
        (response(b"no", b"500 Oops"), "truncated", "answered a poll with status 500"),
        (b"", "truncated", "Server disconnected"),
        (b"hello\r\n\r\n", "garbage", ""),
    ],
    ids=["refused", "closed", "no HTTP"],
)
def test_a_session_ends_as_its_polls_do(poll, how, words):
    recording = asked(PollingServer(ENTER, (2, response(HI)), (2, poll)))

    assert messages(recording) == [HI]
    assert recording.ending.how == how
    assert words in recording.ending.detail


def test_a_flood_is_read_no_further_than_its_limit(monkeypatch):
    monkeypatch.setattr(limits, "BODY_BYTES", 1000)

    recording = asked(PollingServer(ENTER, (2, response(b"x" * 1001))))

    assert (recording.ending.how, recording.frames) == ("limit", ())


@pytest.mark.parametrize(
    "opened",
    [
        response(b"Who are you?", b"403 Forbidden"),
        response(b"<h1>Hello</h1>"),
        response(b"0[]"),
        response(b'0{"sid": 7}'),
        response(b"0" + b"[" * 100_000),
    ],
    ids=["refused", "a page", "a list", "a number", "a deep list"],
)
def test_what_opens_no_session_is_kept_as_it_came(opened):
    recording = asked(PollingServer(opened=opened))

    body = opened.partition(b"\r\n\r\n")[2]
    assert (recording.body, recording.ending.how) == (body, "clean")


def test_the_id_of_a_session_stays_within_its_parameter():
    opened = response('0{"sid": "s1é\\r\\n&EIO=3"}'.encode())
    server = PollingServer(ENTER, (2, response(DONE)), opened=opened)

    with serving(server) as endpoint:
        recording = asked(server, endpoint.url)

    assert messages(recording) == [DONE]
    assert b"&sid=s1%C3%A9%0D%0A%26EIO%3D3 HTTP" in endpoint.requests[1]


def test_the_cookies_of_a_handshake_are_given_back():
    opened = with_cookies(
        response(OPEN), b"node=a ; Path=/; HttpOnly", b"; Secure", b"seen=", b"who=J\xf6rg"
    )
    server = PollingServer(ENTER, (2, response(DONE)), opened=opened)

    with serving(server) as endpoint:
        asked(server, endpoint.url)

    first, *others = endpoint.requests
    assert b"Cookie" not in first
    assert others
    assert all(b"\r\nCookie: node=a; seen=; who=" in request for request in others)


def test_cookies_of_ones_own_stay_in_the_same_field():
    own = (("cookie", "lang=de"),)
    server = PollingServer(ENTER, opened=with_cookies(response(OPEN), b"node=a"))

    async def go(url):
        channel = Session(url, CONTRACT, Deployment(), None).channel(way="polling", extra=own)
        await channel.open()
        await channel.close()

    with serving(server) as endpoint:
        asyncio.run(go(endpoint.url))

    assert b"\r\nCookie: lang=de; node=a\r\n" in endpoint.requests[1]
    assert endpoint.requests[1].lower().count(b"cookie") == 1


def test_where_nothing_listens_that_is_said():
    recording = asked(None, "http://127.0.0.1:1")

    assert (recording.ending.how, recording.response) == ("refused", None)


def test_a_handshake_that_is_not_answered_is_waited_for_in_bounds(monkeypatch):
    async def silent(visit):
        await visit.departure()

    monkeypatch.setattr(limits, "IDLE_S", 0.2)

    assert asked(silent).ending.how == "timeout"


# -- the upgrade ---------------------------------------------------------------------------------


@pytest.fixture
def unanswered(monkeypatch):
    """The WebSockets of these servers answer no close frame."""
    monkeypatch.setattr(limits, "FAREWELL_S", 0.1)


def tried(server, patience_s=0.0):
    """Whether a session could move to a WebSocket; what was noted; what a question then got."""

    async def go(url):
        session = Session(url, CONTRACT, Deployment(), None)
        channel = session.channel(way="upgrade")
        assert await channel.open()
        can_move = await channel.carrier.probe()
        async with session.ask_on(channel, POLLED, "r1") as talk:
            await talk.until(lambda it: it.over, patience_s)
        await channel.close()
        return can_move, channel.tape.marks, talk.tape.frames

    with serving(server) as endpoint:
        return asyncio.run(go(endpoint.url))


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (PollingServer, "status 400"),
        (MisunderstandingServer, "2probe was answered by b'4hello'"),
    ],
    ids=["no WebSocket", "another answer"],
)
@pytest.mark.usefixtures("unanswered")
def test_where_the_probe_fails_the_polling_goes_on(server, words):
    can_move, marks, frames = tried(server(ENTER, (2, response(DONE))), limits.IDLE_S)

    assert not can_move
    assert [frame.data for frame in frames] == [DONE]
    (why,) = [mark.detail for mark in marks if mark.name == "not-upgraded"]
    assert words in why


@pytest.mark.usefixtures("unanswered")
def test_a_poll_that_is_not_answered_stops_an_upgrade(monkeypatch):
    monkeypatch.setattr(limits, "DELIVERY_S", 0.1)

    can_move, marks, _ = tried(ProbedServer(ENTER))

    assert not can_move
    assert "the poll that was waiting was not answered" in [mark.detail for mark in marks]


@pytest.mark.usefixtures("unanswered")
def test_an_answered_poll_lets_an_upgrade_go_on():
    opened = with_cookies(response(OPEN), b"node=a", b"who=J\xf6rg")
    upgrades = []

    class Server(ProbedServer):
        async def upgrade(self, visit, head):
            upgrades.append(head)
            await super().upgrade(visit, head)

    can_move, marks, _ = tried(Server(ENTER, (1, response(b"6")), opened=opened))

    assert can_move
    assert "not-upgraded" not in [mark.name for mark in marks]
    assert [b"Cookie: node=a" in head for head in upgrades] == [True]


@pytest.mark.usefixtures("unanswered")
def test_a_close_that_is_not_answered_is_noted_as_such():
    async def go(url):
        channel = Session(url, load("typed-websocket"), Deployment(), None).channel()
        assert await channel.open()
        await channel.close()
        return channel.tape

    with serving(ProbedServer()) as endpoint:
        tape = asyncio.run(go(endpoint.url))

    assert [(mark.name, mark.detail) for mark in tape.marks] == [("closed", "")]
    assert tape.ending.how == "left"
