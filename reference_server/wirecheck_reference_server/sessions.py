"""Conversations that the server keeps between requests."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from wirecheck_reference_server.upstream.interface import Message

# What is kept is bounded: whoever makes up session ids, or talks for ever, costs others their
# oldest sessions at worst.
MAX_SESSIONS = 1000
MAX_MESSAGES = 40
MAX_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation so far."""

    messages: tuple[Message, ...] = ()
    """The latest messages of both sides, as the next question's context."""

    count: int = 0
    """How many messages there have been, those that are no longer kept included."""

    updated: datetime = field(default_factory=lambda: datetime.now(UTC))

    def extended(self, messages: Sequence[Message]) -> "Session":
        """Return the session after these messages too."""
        kept = _latest((*self.messages, *messages))
        return Session(kept, self.count + len(messages))


def _latest(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Return the last messages, as many as may be kept."""
    room = MAX_CHARACTERS
    first = len(messages)
    for message in reversed(messages[-MAX_MESSAGES:]):
        room -= len(message.content)
        if room < 0:
            break
        first -= 1
    return messages[first:]


class SessionStore(Protocol):
    """Keeps sessions. Each belongs to a user: another's session of the same id is another one."""

    async def get(self, user: str, session_id: str) -> Session | None:
        """Return the session, or None if there is none."""

    async def add(self, user: str, session_id: str, messages: Sequence[Message]) -> None:
        """Add messages to a session, which begins with its first."""

    async def delete(self, user: str, session_id: str) -> bool:
        """Forget a session; return whether there was one."""


class MemorySessions:
    """Keeps sessions in this process: the latest used, up to a number."""

    def __init__(self, max_sessions: int = MAX_SESSIONS) -> None:
        self._sessions: OrderedDict[tuple[str, str], Session] = OrderedDict()
        self._max_sessions = max_sessions

    async def get(self, user: str, session_id: str) -> Session | None:
        """See `SessionStore.get`."""
        return self._sessions.get((user, session_id))

    async def add(self, user: str, session_id: str, messages: Sequence[Message]) -> None:
        """See `SessionStore.add`."""
        before = self._sessions.pop((user, session_id), Session())
        self._sessions[user, session_id] = before.extended(messages)
        if len(self._sessions) > self._max_sessions:
            self._sessions.popitem(last=False)

    async def delete(self, user: str, session_id: str) -> bool:
        """See `SessionStore.delete`."""
        return self._sessions.pop((user, session_id), None) is not None
