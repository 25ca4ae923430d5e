"""The journal: what the mock saw and did, filed by run. In memory only, and bounded.

All times are epoch seconds. Everything happens in the server's one thread.
"""

import time
from array import array
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from sys import getsizeof
from typing import Any, Final, Literal

MAX_RUNS: Final = 10_000
MAX_BYTES: Final = 64 * 1024 * 1024
#: So many of the newest calls can be listed across all runs.
LATEST_CALLS: Final = 200
#: What a call costs in memory besides its texts (tracemalloc saw 1.8 kB), and a token besides its
#: own: a place in the list, and its time.
_CALL_BYTES: Final = 2_000
_TOKEN_BYTES: Final = 16

State = Literal["received", "streaming", "holding", "stalled", "ended"]
Ended = Literal["complete", "fault", "client-left"]
#: What can be waited for. A call that has passed a state has reached it.
Awaited = Literal["called", "holding", "stalled", "ended"]
AWAITED: Final[tuple[Awaited, ...]] = ("called", "holding", "stalled", "ended")


@dataclass(slots=True)
class Call:
    """One call of the provider, as it goes on. Its player writes here, the control API reads."""

    provider: str
    api: str
    method: str
    path: str
    model: str
    stream: bool
    scenario: str
    options: Mapping[str, Any]
    key: Mapping[str, Any] | None
    tokens: list[str]
    text_bytes: int
    """What the texts of the tokens cost in memory."""
    received: float = field(default_factory=time.time)
    status: int | None = None
    sent_at: "array[float]" = field(default_factory=lambda: array("d"))
    finish: str | None = None
    usage: Mapping[str, int] | None = None
    state: State = "received"
    reached: set[str] = field(default_factory=lambda: {"called"})
    released: float | None = None
    ended: float | None = None
    ending: Ended | None = None
    client_left: Mapping[str, Any] | None = None
    number: int = 0
    """Which call it is in the whole journal, counted from 1 as they are filed."""

    def as_json(self) -> dict[str, Any]:
        """Return the call as `GET /_mock/runs/{run}` shows it."""
        return {
            "provider": self.provider,
            "api": self.api,
            "method": self.method,
            "path": self.path,
            "model": self.model,
            "stream": self.stream,
            "scenario": self.scenario,
            "options": self.options,
            "key": self.key,
            "received": self.received,
            "status": self.status,
            "tokens": self.tokens,
            "sent": len(self.sent_at),
            "sent_at": self.sent_at.tolist(),
            "finish": self.finish,
            "usage": self.usage,
            "state": self.state,
            "released": self.released,
            "ended": self.ended,
            "ending": self.ending,
            "client_left": self.client_left,
        }

    @property
    def size_bytes(self) -> int:
        """About what it costs to keep."""
        names = getsizeof(self.model) + getsizeof(self.path)
        return _CALL_BYTES + _TOKEN_BYTES * len(self.tokens) + names + self.text_bytes


@dataclass(slots=True)
class Run:
    """The calls of one run, retries included, and its release."""

    name: str
    calls: list[Call] = field(default_factory=list)
    released: float | None = None
    size_bytes: int = 0

    @property
    def finished(self) -> bool:
        """Whether no call of it is under way."""
        return all(call.state == "ended" for call in self.calls)

    def has_reached(self, awaited: Awaited) -> bool:
        """Whether a call of it has reached the state; for `ended`, all of them."""
        if awaited == "ended":
            return bool(self.calls) and self.finished
        return any(awaited in call.reached for call in self.calls)

    def as_json(self, *, tokens: bool = True) -> dict[str, Any]:
        """Return the run as `GET /_mock/runs/{run}` shows it, with its texts or without."""
        left_out: dict[str, Any] = {} if tokens else {"tokens": []}
        return {"run": self.name, "calls": [call.as_json() | left_out for call in self.calls]}

    def brief(self) -> dict[str, Any]:
        """Return the run's row in `GET /_mock/runs`."""
        return {
            "run": self.name,
            "calls": len(self.calls),
            "released": self.released,
            "scenarios": [call.scenario for call in self.calls],
            "states": [call.state for call in self.calls],
        }


class Journal:
    """All runs. When there are too many, the finished one that was touched longest ago goes."""

    def __init__(self, max_runs: int = MAX_RUNS, max_bytes: int = MAX_BYTES) -> None:
        self._max_runs = max_runs
        self._max_bytes = max_bytes
        self._bytes = 0
        self._runs: dict[str, Run] = {}
        self._finished: OrderedDict[str, None] = OrderedDict()
        self._watchers: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
        self._unnamed = 0
        self._filed = 0
        # By name and index: a call that is forgotten is not to be kept from here.
        self._latest: deque[tuple[str, int]] = deque(maxlen=LATEST_CALLS)

    def get(self, name: str) -> Run | None:
        """Return the run, if it is known."""
        return self._runs.get(name)

    def recent(self, most: int) -> Iterator[Run]:
        """Yield the newest runs, newest first."""
        for _, run in zip(range(most), reversed(self._runs.values()), strict=False):
            yield run

    def latest(self) -> Iterator[tuple[Run, int]]:
        """Yield the newest calls that are not forgotten, oldest first: each run, and the index."""
        for name, index in self._latest:
            run = self._runs.get(name)
            if run is not None and index < len(run.calls):
                yield run, index

    def file(self, name: str | None, call: Call) -> Run:
        """File a call that has come in, under a counted name if it has none."""
        if name is None:
            self._unnamed += 1
            name = f"auto-{self._unnamed}"
        run = self._run(name)
        self._finished.pop(name, None)
        self._filed += 1
        call.number = self._filed
        self._latest.append((name, len(run.calls)))
        run.calls.append(call)
        size_bytes = call.size_bytes
        run.size_bytes += size_bytes
        self._bytes += size_bytes
        self._drop_oldest()
        self.notify(name)
        return run

    def release(self, name: str) -> Run:
        """End the run's holds, now and in every call to come."""
        run = self._run(name)
        run.released = run.released or time.time()
        if run.finished:
            self._settle(run)
        self.notify(name)
        return run

    def reach(self, run: Run, call: Call, state: State) -> None:
        """Note that a call has come to a new state."""
        call.state = state
        call.reached.add(state)
        if state == "ended" and run.finished:
            self._settle(run)
        self.notify(run.name)

    def watch(self, name: str, watcher: Callable[[], None]) -> None:
        """Have `watcher` called whenever something happens to a run, which may be yet to come."""
        self._watchers[name].append(watcher)

    def unwatch(self, name: str, watcher: Callable[[], None]) -> None:
        """Undo `watch`."""
        self._watchers[name].remove(watcher)
        if not self._watchers[name]:
            del self._watchers[name]

    def notify(self, name: str) -> None:
        """Call the run's watchers."""
        for watcher in self._watchers.get(name, ()):
            watcher()

    def _run(self, name: str) -> Run:
        return self._runs.setdefault(name, Run(name))

    def _settle(self, run: Run) -> None:
        """Put a run where it may be dropped; it has become the youngest there."""
        self._finished[run.name] = None
        self._finished.move_to_end(run.name)
        self._drop_oldest()

    def _drop_oldest(self) -> None:
        while self._finished and self._is_over():
            name, _ = self._finished.popitem(last=False)
            self._bytes -= self._runs.pop(name).size_bytes

    def _is_over(self) -> bool:
        return len(self._runs) > self._max_runs or self._bytes > self._max_bytes
