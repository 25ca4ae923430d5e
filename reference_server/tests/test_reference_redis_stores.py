"""What is kept in Redis: the same as in memory, for all processes, bounded, and not for ever."""

import asyncio

import pytest
from redis_server import redis_server

from wirecheck_reference_server.kept_streams import End, KeptStream
from wirecheck_reference_server.shared import sessions as redis_sessions
from wirecheck_reference_server.shared import streams as redis_streams
from wirecheck_reference_server.shared.connection import PREFIX, client_of
from wirecheck_reference_server.upstream.interface import Message, UpstreamFailure

ANSWER = ["Hello", " wörld\r\n", "\u2028", "😀", '"', "{"]


@pytest.fixture(scope="module")
def running():
    with redis_server() as server:
        yield server


@pytest.fixture
def server(running):
    running.client.flushall()
    return running


def use(server, work):
    """Do asynchronous work with a client of the server."""

    async def connected():
        async with client_of(server.url) as redis:
            return await work(redis)

    return asyncio.run(connected())


def user(*texts):
    return [Message("user", text) for text in texts]


def test_a_session_is_its_users_and_counts_all_its_messages(server):
    async def work(redis):
        sessions = redis_sessions.RedisSessions(redis)
        await sessions.add("ann", "a", user("Hi"))
        await sessions.add("ann", "a", [Message("assistant", "Ho\n😀")])
        return await sessions.get("ann", "a"), await sessions.get("bob", "a")

    session, other = use(server, work)
    assert session.messages == (Message("user", "Hi"), Message("assistant", "Ho\n😀"))
    assert session.count == 2
    assert session.updated.tzinfo is not None
    assert other is None


def test_no_message_is_lost_when_processes_add_at_once(server):
    async def work(redis):
        stores = [redis_sessions.RedisSessions(redis) for _ in range(8)]
        await asyncio.gather(*(store.add("ann", "a", user("Hi")) for store in stores))
        return await stores[0].get("ann", "a")

    assert use(server, work).count == 8


def test_a_session_that_is_deleted_is_gone(server):
    async def work(redis):
        sessions = redis_sessions.RedisSessions(redis)
        await sessions.add("ann", "a", user("Hi"))
        return [await sessions.delete("ann", "a") for _ in range(2)]

    assert use(server, work) == [True, False]
    assert server.keys() == []


def test_the_sessions_used_last_are_kept(server):
    async def work(redis):
        sessions = redis_sessions.RedisSessions(redis, max_sessions=2)
        for session_id in ("a", "b", "a", "c"):
            await sessions.add("ann", session_id, user("Hi"))
        return [await sessions.get("ann", session_id) for session_id in ("a", "b", "c")]

    a, b, c = use(server, work)
    assert (a.count, b, c.count) == (2, None, 1)


def test_a_stream_is_told_as_it_was_to_whoever_knows_its_id(server):
    async def work(redis):
        stream = await redis_streams.RedisStreams(redis).begin("Hi\n", ANSWER[:2])
        for token in ANSWER[2:]:
            await stream.add(token)
        elsewhere = redis_streams.RedisStreams(redis)
        before = await elsewhere.get(stream.id)
        await stream.finish(End("done", "[DONE]"))
        return before, await elsewhere.get(stream.id), await elsewhere.get("x")

    before, after, unknown = use(server, work)
    assert before == KeptStream("Hi\n", ANSWER)
    assert after == KeptStream("Hi\n", ANSWER, End("done", "[DONE]"))
    assert unknown is None


def test_the_oldest_streams_make_room_for_the_newest(server):
    async def work(redis):
        streams = redis_streams.RedisStreams(redis, room=1000)
        ids = [(await streams.begin("Hi", ["x" * 300])).id for _ in range(4)]
        return [await streams.get(stream_id) for stream_id in ids]

    kept = use(server, work)
    assert [stream and stream.tokens for stream in kept] == [None] + [["x" * 300]] * 3


def test_a_stream_that_outgrows_the_room_is_given_up_and_its_room_is_free_again(server):
    async def work(redis):
        streams = redis_streams.RedisStreams(redis, room=1000)
        stream = await streams.begin("Hi")
        for _ in range(20):
            await stream.add("x" * 100)
        await stream.finish(End("done", "[DONE]"))
        new = await streams.begin("Hi", ["x" * 900])
        return await streams.get(stream.id), await streams.get(new.id)

    gone, new = use(server, work)
    assert gone is None
    assert new.tokens == ["x" * 900]


def test_room_that_redis_has_lost_count_of_is_counted_anew(server):
    async def work(redis):
        streams = redis_streams.RedisStreams(redis, room=1000)
        await streams.begin("Hi", ["x" * 500])
        await redis.delete(f"{PREFIX}:streams:order", f"{PREFIX}:streams:sizes")
        for _ in range(2):
            stream = await streams.begin("Hi", ["x" * 500])
        return await streams.get(stream.id)

    assert use(server, work).tokens == ["x" * 500]


def test_a_client_that_leaves_is_not_kept_waiting_and_costs_no_token(server):
    async def work(redis):
        stream = await redis_streams.RedisStreams(redis).begin("Hi", ["a"])
        await redis.client_pause(60_000, all=False)  # of writes; longer than this test may last
        writing = asyncio.create_task(stream.add("b"))
        await asyncio.sleep(0)  # it has begun
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        await redis.client_unpause()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        return await redis_streams.RedisStreams(redis).get(stream.id)

    assert use(server, work).tokens == ["a", "b"]


def test_everything_goes_by_itself_in_the_end(server):
    async def work(redis):
        await redis_sessions.RedisSessions(redis).add("ann", "a", user("Hi"))
        stream = await redis_streams.RedisStreams(redis).begin("Hi")
        await stream.add("x")

    use(server, work)
    keys = server.keys()
    assert len(keys) == 6
    assert {key.partition(":")[0] for key in keys} == {PREFIX}
    longest_s = max(redis_sessions.LIFETIME_S, redis_streams.LIFETIME_S)
    assert all(0 < server.client.ttl(key) <= longest_s for key in keys)


def test_while_redis_is_away_sessions_say_so_and_a_stream_keeps_its_beginning():
    async def work(redis):
        sessions = redis_sessions.RedisSessions(redis)
        streams = redis_streams.RedisStreams(redis)
        stream = await streams.begin("Hi", ["a"])
        server.stop()
        await stream.add("b")
        for attempt in (sessions.get("ann", "a"), streams.get(stream.id)):
            with pytest.raises(UpstreamFailure, match="cannot reach its memory"):
                await attempt
        server.start()
        later = await streams.begin("Hi", ["a"])
        # Nothing of the first was kept; its end would be one without its middle.
        await stream.finish(End("done", "[DONE]"))
        return await streams.get(stream.id), await streams.get(later.id)

    with redis_server() as server:
        first, later = use(server, work)

    assert first is None
    assert later == KeptStream("Hi", ["a"])


def test_when_redis_is_back_the_first_command_succeeds():
    async def work(redis):
        sessions = redis_sessions.RedisSessions(redis)
        await asyncio.gather(*(sessions.get("ann", str(number)) for number in range(8)))
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        return [await sessions.get("ann", "a") for _ in range(8)]

    with redis_server() as server:
        assert use(server, work) == [None] * 8
