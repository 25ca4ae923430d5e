"""Kept streams in Redis: a stream is one value, of a line of JSON for each thing it has told.

The first line is the prompt, the next are the tokens; an array is the end. All of them share one
room: the oldest go when it is full, and each goes by itself when nothing is added for a while.
"""

import json
import secrets
from collections.abc import Sequence

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from wirecheck_reference_server.kept_streams import ROOM, End, KeptStream
from wirecheck_reference_server.shared.connection import PREFIX, reach
from wirecheck_reference_server.upstream.interface import UpstreamFailure

# Longer than a provider may be silent (`upstream_timeout_s`): a running stream stays.
LIFETIME_S = 30 * 60

_STREAM = f"{PREFIX}:stream:"
_ORDER = f"{PREFIX}:streams:order"
_SIZES = f"{PREFIX}:streams:sizes"
_TOTAL = f"{PREFIX}:streams:total"

# Adds a text to a stream; returns whether the stream is kept.
_APPEND = """
local order, sizes, total = KEYS[1], KEYS[2], KEYS[3]
local prefix, id, text = ARGV[1], ARGV[2], ARGV[3]
local room, lifetime, begins = tonumber(ARGV[4]), ARGV[5], ARGV[6] == '1'
local stream = prefix .. id
if begins then
    local now = redis.call('TIME')
    redis.call('ZADD', order, now[1] * 1000000 + now[2], id)
elseif redis.call('EXISTS', stream) == 0 then
    return 0
end
redis.call('APPEND', stream, text)
redis.call('HINCRBY', sizes, id, #text)
local taken = redis.call('INCRBY', total, #text)
while taken > room do
    local oldest = redis.call('ZPOPMIN', order)[1] or id
    taken = redis.call('DECRBY', total, redis.call('HGET', sizes, oldest) or 0)
    redis.call('HDEL', sizes, oldest)
    redis.call('DEL', prefix .. oldest)
    if redis.call('ZCARD', order) == 0 then
        redis.call('DEL', sizes, total)
        break
    end
end
for _, key in ipairs({stream, order, sizes, total}) do
    redis.call('EXPIRE', key, lifetime)
end
return redis.call('EXISTS', stream)
"""


class RedisStreams:
    """Keeps streams for all processes: the newest, as many as there is room for.

    Args:
        redis: A client.
        room: What all streams may take together, in bytes.
    """

    def __init__(self, redis: Redis, room: int = ROOM) -> None:
        self._redis = redis
        self._append = redis.register_script(_APPEND)
        self._room = room

    async def begin(self, prompt: str, tokens: Sequence[str] = ()) -> "RedisStream":
        """See `StreamStore.begin`."""
        stream = RedisStream(self._append, self._room)
        await stream.begin(prompt, tokens)
        return stream

    async def get(self, stream_id: str) -> KeptStream | None:
        """See `StreamStore.get`."""
        value = await reach(self._redis.get(_STREAM + stream_id))
        if value is None:
            return None
        prompt, *told = map(json.loads, value.splitlines())
        end = End(*told.pop()) if told and isinstance(told[-1], list) else None
        return KeptStream(prompt, told, end)


class RedisStream:
    """A stream that is being told.

    Its client needs no Redis to get it. So when Redis fails, the stream goes on; what is kept of
    it is then its beginning, without a gap and without an end, and nothing is added any more.
    """

    def __init__(self, append: AsyncScript, room: int) -> None:
        self.id = secrets.token_urlsafe(16)
        self._append = append
        self._room = room
        self._kept = True

    async def begin(self, prompt: str, tokens: Sequence[str]) -> None:
        """Keep the prompt, and what has been told."""
        await self._write([prompt, *tokens], begins=True)

    async def add(self, token: str) -> None:
        """See `StreamWriter.add`."""
        await self._write([token])

    async def finish(self, end: End) -> None:
        """See `StreamWriter.finish`."""
        await self._write([end])

    async def _write(self, things: Sequence[str | End], *, begins: bool = False) -> None:
        if not self._kept:
            return
        text = "".join(f"{json.dumps(thing)}\n" for thing in things)
        arguments: list[str | int] = [_STREAM, self.id, text, self._room, LIFETIME_S, int(begins)]
        try:
            self._kept = bool(await reach(self._append([_ORDER, _SIZES, _TOTAL], arguments)))
        except UpstreamFailure:
            self._kept = False
