"""One exchange: a request, its answer, what was done to that, and how each side closed.

All times are epoch seconds.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from wirecheck_mock_providers.delivery.kept import Kept
from wirecheck_mock_providers.delivery.spec import Delivery

#: As much of a request target as the log keeps, in characters.
_PATH_MAX: Final = 2048

State = Literal["received", "held", "streaming", "stalled", "ended"]
#: What can be waited for.
Awaited = Literal["received", "held", "stalled", "client-closed", "ended"]
AWAITED: Final[tuple[Awaited, ...]] = ("received", "held", "stalled", "client-closed", "ended")
ChosenBy = Literal["header", "path", "rule", "default"]
Ending = Literal[
    "complete",
    "cut",
    "client-left",
    "server-truncated",
    "server-reset",
    "server-closed",
    "no-answer",
    "server-unreadable",
]
How = Literal["complete", "closed", "reset"]


@dataclass(slots=True)
class Exchange:
    """One request, as it goes on. The proxy writes here, the control API reads."""

    id: int
    method: str
    path: str
    delivery: Delivery
    chosen_by: ChosenBy
    on_change: Callable[[], None]
    kept: Kept = field(default_factory=Kept)
    kind: Literal["http", "websocket", "tunnel"] = "http"
    received: float = field(default_factory=time.time)
    state: State = "received"
    reached: set[str] = field(default_factory=lambda: {"received"})
    status: int | None = None
    server_bytes: int = 0
    server_closed: Mapping[str, Any] | None = None
    client_bytes: int = 0
    client_closed: Mapping[str, Any] | None = None
    pieces: int = 0
    first_at: float | None = None
    last_at: float | None = None
    events: int | None = None
    stimuli: dict[str, dict[str, Any]] = field(default_factory=dict)
    ended: float | None = None
    ending: Ending | None = None
    error: str | None = None
    _releases: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def __post_init__(self) -> None:
        self.path = self.path[:_PATH_MAX]
        self.stimuli = {
            name: {"mode": name, "times": 0, "at_byte": None, "at_event": None}
            for name in self.delivery.modes
        }
        if self.delivery.as_is:
            self.note("as-is")

    def note(self, mode: str, times: int = 1) -> None:
        """Note that a mode has taken place, at this byte and event if for the first time."""
        stimulus = self.stimuli[mode]
        if times and not stimulus["times"]:
            stimulus |= {"at_byte": self.client_bytes, "at_event": self.events}
        stimulus["times"] += times

    def wrote(self, size_bytes: int) -> None:
        """Note a piece that has been written."""
        self.pieces += 1
        self.client_bytes += size_bytes
        self.last_at = time.time()
        self.first_at = self.first_at or self.last_at

    def reach(self, state: State) -> None:
        """Note a new state."""
        self.state = state
        self.reached.add(state)
        self.on_change()

    def server_ended(self, how: How) -> None:
        """Note that the server has sent all, or closed or reset its connection before."""
        self.server_closed = self.server_closed or {"at": time.time(), "how": how}

    def client_left(self, how: How, at: float) -> None:
        """Note that the client has closed or reset its connection."""
        self.client_closed = {"at": at, "how": how}
        self.reached.add("client-closed")

    def end(self, ending: Ending, error: str | None = None) -> None:
        """Note the end, unless there was one already."""
        if self.ending is None:
            self.ending = ending
            self.error = error
            self.ended = time.time()
            self.reach("ended")

    def release(self, count: int) -> None:
        """Let it go past so many waits for a release, those to come too."""
        for _ in range(count):
            self._releases.release()

    async def wait_for_release(self, mode: str, state: State) -> None:
        """Wait until it is released, in the state, and go back to the one before."""
        self.note(mode)
        before = self.state
        self.reach(state)
        await self._releases.acquire()
        self.reach(before)

    def as_json(self) -> dict[str, Any]:
        """Return the exchange as the log shows it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "method": self.method,
            "path": self.path,
            "mode": self.delivery.text,
            "chosen_by": self.chosen_by,
            "received": self.received,
            "state": self.state,
            "status": self.status,
            "server": {"bytes": self.server_bytes, "closed": self.server_closed},
            "client": {
                "bytes": self.client_bytes,
                "pieces": self.pieces,
                "first_at": self.first_at,
                "last_at": self.last_at,
                "closed": self.client_closed,
            },
            "events": self.events,
            "applied": all(stimulus["times"] for stimulus in self.stimuli.values()),
            "stimuli": list(self.stimuli.values()),
            "ended": self.ended,
            "ending": self.ending,
            "error": self.error,
        }
