"""What is kept between requests: in this process, or in one that several share."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from socketio import AsyncManager

from wirecheck_reference_server.kept_streams import MemoryStreams, StreamStore
from wirecheck_reference_server.memory_counts import MemoryCounts
from wirecheck_reference_server.sessions import MemorySessions, SessionStore


class Cancel(NamedTuple):
    """A client's wish to stop a stream of its user that does not run on its own socket."""

    user: str
    stream: str
    """As the client named it."""
    client: str
    """The socket that has asked, and is told."""


class OtherWorkers(Protocol):
    """The processes beside this one, each of which may run what a client of this one cancels."""

    async def cancel(self, cancel: Cancel) -> None:
        """Pass a wish on to all of them."""

    def on_cancel(self, handler: Callable[[Cancel], Awaitable[object]]) -> None:
        """Give every wish that another passes on to this handler."""


class NoOtherWorkers:
    """This process is alone."""

    async def cancel(self, cancel: Cancel) -> None:
        """See `OtherWorkers.cancel`."""

    def on_cancel(self, handler: Callable[[Cancel], Awaitable[object]]) -> None:
        """See `OtherWorkers.on_cancel`."""


@dataclass(frozen=True)
class State:
    """All that outlives a request; by default in this process, which is then the only one."""

    limits: Any = field(default_factory=MemoryCounts)
    """The counts of rate limits: a storage of `limits.aio`."""

    sessions: SessionStore = field(default_factory=MemorySessions)
    kept_streams: StreamStore = field(default_factory=MemoryStreams)
    other_workers: OtherWorkers = field(default_factory=NoOtherWorkers)

    socket_manager: Callable[[str], Any] = lambda _: AsyncManager()
    """Makes python-socketio's manager for the server of this name."""

    in_use: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    """Surrounds the time in which the application serves."""
