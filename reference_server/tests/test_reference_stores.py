"""What the server keeps between requests is bounded."""

import asyncio

from wirecheck_reference_server.kept_streams import End, MemoryStreams
from wirecheck_reference_server.sessions import MemorySessions
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
    async def use():
        sessions = MemorySessions(max_messages=2)
        await sessions.add("ann", "a", user("1", "2"))
        await sessions.add("ann", "a", user("3"))
        return await sessions.get("ann", "a")

    session = asyncio.run(use())
    assert [message.content for message in session.messages] == ["2", "3"]
    assert session.count == 3


def test_of_long_messages_as_many_are_kept_as_there_is_room_for():
    async def use():
        sessions = MemorySessions(max_characters=5)
        await sessions.add("ann", "a", user("123", "45", "678"))
        return await sessions.get("ann", "a")

    assert [message.content for message in asyncio.run(use()).messages] == ["45", "678"]


def test_the_newest_streams_are_kept():
    async def use():
        streams = MemoryStreams(max_size=1000)
        ids = [await streams.begin("Hi", ["x" * 300]) for _ in range(3)]
        return [await streams.get(stream_id) for stream_id in ids]

    first, *others = asyncio.run(use())
    assert first is None
    assert [stream.tokens for stream in others] == [["x" * 300]] * 2


def test_a_stream_that_outgrows_the_room_is_given_up():
    async def use():
        streams = MemoryStreams(max_size=1000)
        stream_id = await streams.begin("Hi")
        for _ in range(20):
            await streams.add(stream_id, "x" * 100)
        await streams.finish(stream_id, End("done", "[DONE]"))
        gone = await streams.get(stream_id)
        # And all the room that it had is there again.
        return gone, await streams.get(await streams.begin("Hi", ["x" * 800]))

    gone, new = asyncio.run(use())
    assert gone is None
    assert new.tokens == ["x" * 800]


def test_what_is_got_is_the_stream_as_it_was():
    async def use():
        streams = MemoryStreams()
        stream_id = await streams.begin("Hi", ["a"])
        got = await streams.get(stream_id)
        await streams.add(stream_id, "b")
        return got

    assert asyncio.run(use()).tokens == ["a"]


def test_a_line_end_that_is_cut_in_two_is_one():
    in_lf = LineEnds()

    pieces = [in_lf(piece) for piece in ("a\r", "\nb", "\r", "", "\r\n", "c\r\rd\n")]

    assert pieces == ["a\n", "b", "\n", "", "\n", "c\n\nd\n"]
