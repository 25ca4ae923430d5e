"""Sessions in Redis: each is one value, which vanishes a day after its last use."""

import hashlib
import json
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from wirecheck_reference_server.sessions import MAX_SESSIONS, Session
from wirecheck_reference_server.shared.connection import PREFIX, reach
from wirecheck_reference_server.upstream.interface import Message

LIFETIME_S = 24 * 60 * 60


class RedisSessions:
    """Keeps sessions for all processes: the latest used, up to a number."""

    def __init__(self, redis: Redis, max_sessions: int = MAX_SESSIONS) -> None:
        self._redis = redis
        self._max_sessions = max_sessions
        self._index = f"{PREFIX}:sessions"

    async def get(self, user: str, session_id: str) -> Session | None:
        """See `SessionStore.get`."""
        value = await reach(self._redis.get(_key(user, session_id)))
        return None if value is None else _decoded(value)

    async def add(self, user: str, session_id: str, messages: Sequence[Message]) -> None:
        """See `SessionStore.add`."""
        await reach(self._add(_key(user, session_id), messages))

    async def delete(self, user: str, session_id: str) -> bool:
        """See `SessionStore.delete`."""
        return await reach(self._delete(_key(user, session_id)))

    async def _add(self, key: str, messages: Sequence[Message]) -> None:
        async def extend(pipe: Any) -> None:
            value = await pipe.get(key)
            before = Session() if value is None else _decoded(value)
            pipe.multi()
            pipe.set(key, _encoded(before.extended(messages)), ex=LIFETIME_S)
            pipe.zadd(self._index, {key: time.time()})
            pipe.expire(self._index, LIFETIME_S)
            pipe.zcard(self._index)

        # Done again from the start if another process changes the session meanwhile.
        *_, number = await self._redis.transaction(extend, key)
        if number > self._max_sessions:
            await self._forget_oldest(number - self._max_sessions)

    async def _delete(self, key: str) -> bool:
        await self._redis.zrem(self._index, key)
        return bool(await self._redis.delete(key))

    async def _forget_oldest(self, number: int) -> None:
        oldest: Any = await self._redis.zpopmin(self._index, number)
        await self._redis.delete(*(key for key, _ in oldest))


def _key(user: str, session_id: str) -> str:
    """Return the key of a session: of one length, and without what opens the conversation."""
    name = json.dumps([user, session_id]).encode()
    return f"{PREFIX}:session:{hashlib.sha256(name).hexdigest()}"


def _encoded(session: Session) -> str:
    return json.dumps(
        {
            "messages": [[message.role, message.content] for message in session.messages],
            "count": session.count,
            "updated": session.updated.isoformat(),
        }
    )


def _decoded(value: bytes | str) -> Session:
    fields = json.loads(value)
    messages = tuple(Message(role, content) for role, content in fields["messages"])
    return Session(messages, fields["count"], datetime.fromisoformat(fields["updated"]))
