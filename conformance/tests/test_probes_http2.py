"""Conversations over HTTP/2: what is asked, how they end, and how they are left."""

import asyncio
import queue
from dataclasses import replace

import broken_endpoints as broken
import pytest
from broken_endpoints import PATIENCE_S, serving
from certificates import trusted, write_certificate
from conversing import TEXT, TYPED, converse
from h2.errors import ErrorCodes
from http2_endpoint import server_side, speaking
from typed_recordings import CHUNK, DONE, sse

from wirecheck.probes import limits
from wirecheck.probes.http2 import Http2Conversation, not_offered
from wirecheck.recording import Request


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("tls") / "endpoint.pem")


@pytest.fixture(autouse=True)
def _trusted(certificate):
    with trusted(certificate):
        yield


@pytest.fixture
def heard(certificate):
    """The recording of a question to an endpoint that answers so."""

    def hear(answer, **how):
        with serving(answer, server_side(certificate, "h2")) as endpoint:
            return converse(endpoint.url, scenario=OVER_HTTP2, **how)

    return hear


OVER_HTTP2 = replace(TEXT, settings={"http2": True})


def test_a_question_is_asked_as_http_2_wants_it(heard):
    asked = queue.Queue()

    async def answer(it):
        asked.put((it.fields, it.body))
        await it.head()
        await it.data(sse(CHUNK))
        await it.data(sse(DONE), last=True)

    recording = heard(speaking(answer))

    fields, body = asked.get(timeout=PATIENCE_S)
    assert (fields[":method"], fields[":scheme"]) == ("POST", "https")
    assert fields[":path"] == "/chat/stream"
    assert fields[":authority"] in recording.request.url
    assert fields["accept-encoding"] == "identity"
    assert "host" not in fields
    assert body == recording.request.body
    assert recording.ending.how == "clean"
    assert recording.response.http_version == "HTTP/2"
    assert recording.response.headers == (("content-type", "text/event-stream"),)
    assert recording.body == sse(CHUNK, DONE)
    assert len(recording.decoded.events) == 2


def test_a_question_without_body_ends_with_its_head(certificate):
    asked = queue.Queue()

    async def answer(it):
        asked.put((it.fields[":path"], it.body))
        await it.head()
        await it.data(b"", last=True)

    async def ask(url):
        request = Request("GET", f"{url}/events?q=1", (("Host", "x"),))
        async with Http2Conversation(TYPED, request, "sse") as talk:
            await talk.finished()
        return talk.tape.ending.how

    with serving(speaking(answer), server_side(certificate, "h2")) as endpoint:
        assert asyncio.run(ask(endpoint.url)) == "clean"
    assert asked.get(timeout=PATIENCE_S) == ("/events?q=1", b"")


async def reset_in_the_middle(it):
    await it.head()
    await it.data(sse(CHUNK))
    it.protocol.reset_stream(it.stream, ErrorCodes.INTERNAL_ERROR)
    await it.flush()
    await it.departure()


async def go_away(it):
    it.protocol.close_connection(ErrorCodes.ENHANCE_YOUR_CALM)
    await it.flush()
    await it.departure()


async def close_in_the_middle(it):
    await it.head()
    await it.data(sse(CHUNK))


async def speak_of_the_connection(it):
    await it.head(("connection", "close"))
    await it.departure()


async def send_data_of_no_stream(visit):
    await visit.send(b"\0\0\0\0\0\0\0\0\0")
    await visit.departure()


async def flood(it):
    await it.head()
    await it.data(b":" * 2000)
    await it.departure()


async def say_nothing(it):
    await it.departure()


ENDINGS = {
    "a reset": (speaking(reset_in_the_middle), "reset", "RST_STREAM, INTERNAL_ERROR"),
    "a farewell": (speaking(go_away), "reset", "GOAWAY, ENHANCE_YOUR_CALM"),
    "a cut": (speaking(close_in_the_middle), "truncated", "peer closed connection"),
    # RFC 9113, 8.2.2: such a message is malformed.
    "a field of the connection": (speaking(speak_of_the_connection), "garbage", "connection"),
    "data that belongs to no stream": (send_data_of_no_stream, "garbage", ""),
    "a flood": (speaking(flood), "limit", "more than 1,000 bytes"),
    "silence": (speaking(say_nothing), "timeout", "silent for 0.5 s"),
}


@pytest.mark.parametrize("what", ENDINGS)
def test_an_ending_is_told_in_plain_words(what, heard, monkeypatch):
    behaviour, how, words = ENDINGS[what]
    monkeypatch.setattr(limits, "BODY_BYTES", 1_000)
    if what == "silence":
        monkeypatch.setattr(limits, "IDLE_S", 0.5)

    recording = heard(behaviour)

    assert recording.ending.how == how
    assert words in recording.ending.detail


def test_a_stream_is_left_while_its_connection_stays(heard):
    told = queue.Queue()

    async def answer(it):
        await it.head()
        await it.data(sse(CHUNK))
        told.put(await it.departure())

    async def see_and_leave(talk):
        assert await talk.until(lambda it: it.text() == "Hi", PATIENCE_S)
        await talk.leave("reset")
        code = await asyncio.to_thread(told.get, timeout=PATIENCE_S)
        assert code == ErrorCodes.CANCEL

    recording = heard(speaking(answer), doing=see_and_leave)

    assert (recording.ending.how, recording.ending.detail) == ("left", "reset")


def test_leaving_before_there_is_a_connection_leaves_nothing_behind():
    async def leave_at_once(talk):
        await talk.leave("fin")

    with serving(broken.silent) as endpoint:
        url = endpoint.url.replace("http:", "https:")
        assert converse(url, leave_at_once, scenario=OVER_HTTP2).ending.how == "left"


@pytest.mark.parametrize(
    ("protocols", "reason"),
    [(["h2", "http/1.1"], ""), (["http/1.1"], "the endpoint offers no HTTP/2 (ALPN)")],
)
def test_what_tls_agrees_on_says_whether_it_is_offered(protocols, reason, certificate):
    with serving(broken.silent, server_side(certificate, *protocols)) as endpoint:
        assert asyncio.run(not_offered(endpoint.url)) == reason


def test_where_it_cannot_be_offered_the_reason_is_told():
    with serving(broken.another_protocol) as endpoint:
        assert "not https" in asyncio.run(not_offered(endpoint.url))
        tls = endpoint.url.replace("http:", "https:")
        assert "TLS failed" in asyncio.run(not_offered(tls))
