"""A probe leaves as it means to: the endpoint sees a FIN, or a reset."""

import asyncio
import queue

import broken_endpoints as broken
import httpcore
import pytest
from broken_endpoints import CHUNKED, PATIENCE_S, TOKEN, serving
from conversing import converse

from wirecheck.probes.network import Network
from wirecheck.recording import Mark


async def see_hi(talk):
    assert await talk.until(lambda it: it.text() == "Hi", PATIENCE_S)


@pytest.mark.parametrize("how", ["fin", "reset"])
def test_the_endpoint_sees_how_the_probe_leaves(how):
    departures = queue.Queue()

    async def saying_hi(visit):
        await visit.send(CHUNKED + TOKEN)
        departures.put(await visit.departure())

    async def see_hi_and_leave(talk):
        await see_hi(talk)
        await talk.leave(how)

    with serving(saying_hi) as endpoint:
        recording = converse(endpoint.url, see_hi_and_leave)
        assert departures.get(timeout=PATIENCE_S) == how

    assert (recording.ending.how, recording.ending.detail) == ("left", how)
    assert [(mark.name, mark.detail) for mark in recording.marks] == [("left", how)]


def test_a_conversation_that_nobody_ends_is_left_by_fin():
    with serving(broken.silent_after_a_token) as endpoint:
        recording = converse(endpoint.url, see_hi)

    assert (recording.ending.how, recording.ending.detail) == ("left", "fin")


def test_leaving_before_there_is_a_connection():
    async def leave_at_once(talk):
        await talk.leave("reset")
        await talk.finished()

    with serving(broken.silent) as endpoint:
        recording = converse(endpoint.url, leave_at_once)

    assert recording.ending.how == "left"
    assert not endpoint.requests


def test_who_leaves_late_has_not_left():
    async def listen_and_leave(talk):
        await talk.finished()
        await talk.leave("fin")

    with serving(broken.plain_text) as endpoint:
        recording = converse(endpoint.url, listen_and_leave)

    assert recording.ending.how == "clean"
    assert recording.marks == ()


def test_waiting_ends_when_nothing_more_can_come():
    async def wait_in_vain(talk):
        assert not await talk.until(lambda it: it.text() == "Hello", PATIENCE_S)

    with serving(broken.cut_before_the_last_chunk) as endpoint:
        assert converse(endpoint.url, wait_in_vain).ending.how == "truncated"


def test_waiting_ends_when_its_time_is_over():
    async def wait_in_vain(talk):
        assert not await talk.until(lambda it: it.text() == "Hello", 0.1)

    with serving(broken.silent_after_a_token) as endpoint:
        assert converse(endpoint.url, wait_in_vain).ending.how == "left"


def test_resetting_a_connection_that_is_lost_is_no_error():
    async def lose_and_reset(port):
        connection = await Network().connect_tcp("127.0.0.1", port)
        await connection.write(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(httpcore.ReadError, match="Connection reset by peer"):
            await connection.read(1)
        connection.reset()

    with serving(broken.resetting) as endpoint:
        asyncio.run(lose_and_reset(int(endpoint.url.rpartition(":")[2])))


def test_what_the_probe_noted_has_its_moment():
    async def note(talk):
        talk.tape.mark("released", "3")
        await talk.finished()

    with serving(broken.plain_text) as endpoint:
        recording = converse(endpoint.url, note)

    (mark,) = recording.marks
    assert mark == Mark(mark.at_ms, "released", "3")
    assert 0 <= mark.at_ms <= recording.ending.at_ms
