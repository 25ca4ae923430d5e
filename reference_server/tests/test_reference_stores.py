"""What the server keeps between requests is bounded."""

import asyncio

from wirecheck_reference_server.kept_streams import End, MemoryStreams
from wirecheck_reference_server.sessions import (
    MAX_CHARACTERS,
    MAX_MESSAGES,
    MemorySessions,
    Session,
)
from wirecheck_reference_server.sse import LineEnds
from wirecheck_reference_server.upstream.interface import Message


def user(*texts):
    return [Message("user", text) for text in texts]


def test_the_sessions_used_last_are_kept():
    async def use():
        sessions = MemorySessions(max_sessions=2)
        for session_id in ("a", "b", "a", "c"):
            await sessions.add("ann", session_id, user("Hi"))
        return [await sessions.get("ann", session_id) for session_id in ("a", "b", "c")]

    a, b, c = asyncio.run(use())
    assert (a.count, b, c.count) == (2, None, 1)


def test_of_a_long_session_the_last_messages_are_kept_and_all_are_counted():
    session = Session()
    for number in range(MAX_MESSAGES + 2):
        session = session.extended(user(str(number)))

    assert session.messages == tuple(user(*map(str, range(2, MAX_MESSAGES + 2))))
    assert session.count == MAX_MESSAGES + 2


def test_of_long_messages_as_many_are_kept_as_there_is_room_for():
    half = "x" * (MAX_CHARACTERS // 2)

    session = Session().extended(user("1", half, half))

    assert session.messages == tuple(user(half, half))


def test_the_newest_streams_are_kept():
    async def use():
        streams = MemoryStreams(room=1000)
        ids = [(await streams.begin("Hi", ["x" * 300])).id for _ in range(3)]
        return [await streams.get(stream_id) for stream_id in ids]

    first, *others = asyncio.run(use())
    assert first is None
    assert [stream.tokens for stream in others] == [["x" * 300]] * 2


def test_a_stream_that_outgrows_the_room_is_given_up():
    async def use():
        streams = MemoryStreams(room=1000)
        stream = await streams.begin("Hi")
        for _ in range(20):
            await stream.add("x" * 100)
        await stream.finish(End("done", "[DONE]"))
        gone = await streams.get(stream.id)
        # And all the room that it had is there again.
        return gone, await streams.get((await streams.begin("Hi", ["x" * 800])).id)

    gone, new = asyncio.run(use())
    assert gone is None
    assert new.tokens == ["x" * 800]


def test_what_is_got_is_the_stream_as_it_was():
    async def use():
        streams = MemoryStreams()
        stream = await streams.begin("Hi", ["a"])
        got = await streams.get(stream.id)
        await stream.add("b")
        return got

    assert asyncio.run(use()).tokens == ["a"]


def test_a_line_end_that_is_cut_in_two_is_one():
    in_lf = LineEnds()

    pieces = [in_lf(piece) for piece in ("a\r", "\nb", "\r", "", "\r\n", "c\r\rd\n")]

    assert pieces == ["a\n", "b", "\n", "", "\n", "c\n\nd\n"]
