"""A visit: what was done to a page, and everything that was seen of it. Immutable.

Times are milliseconds since the visit began.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wirecheck.recording import Call, Recording

# A Socket.IO event (packet type 2) in an Engine.IO message (4); else an object of JSON.
_EVENT = re.compile(r"(?:^|\x1e)42\[|^\{")


_NUMBER = re.compile(r"\d[\d.,]*")


def _unnumbered(text: str) -> str:
    return _NUMBER.sub("#", text)


def _units(text: str) -> bytes:
    """A text as JavaScript counts it: two bytes for each unit."""
    return text.encode("utf-16-le", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Change:
    """What a page showed from a moment on.

    Attributes:
        keep: How many UTF-16 units of the answer before were kept.
        add: What followed them; None: there was no answer.
        answers: How many answers were shown.
        busy: The signs of being busy; empty if there were none.
        live: Whether the answer is in a live region.
        quiet: Whether it is ``aria-busy``, so that changes are not announced.
        tab: In which tab; the first is 0.
    """

    at_ms: float
    keep: int
    add: str | None
    answers: int
    busy: str
    error: str
    status: str
    live: bool
    quiet: bool
    tab: int = 0

    @property
    def length(self) -> int:
        """How long the answer is now, in UTF-16 units."""
        return self.keep + len(_units(self.add or "")) // 2


@dataclass(frozen=True, slots=True)
class State:
    """A change, and the whole answer that it led to."""

    answer: str | None
    change: Change

    @property
    def at_ms(self) -> float:
        """When it began."""
        return self.change.at_ms


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that we did or learnt at a moment, such as ``sent`` or ``released``."""

    at_ms: float
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Snap:
    """What the page showed when we looked, besides its changes.

    Attributes:
        name: When: ``idle``, ``held``, ``end``.
        answer: The newest answer; None if there is none.
        focus: What has the focus: tag and name, ``body`` if nothing.
        input: What stands in the input; None if there is none.
        names: The accessible names of the controls that are there, by control.
        error_live: Whether the error is in a live region.
        seen: The newest answer as it is laid out: without the white space that collapses.
    """

    name: str
    at_ms: float
    answer: str | None
    answers: int
    busy: str
    error: str
    status: str
    live: bool
    quiet: bool
    focus: str
    input: str | None
    names: Mapping[str, str]
    error_live: bool
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that was submitted, and the mock provider's run that it names."""

    at_ms: float
    text: str
    run: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the console, or an error that the page did not catch (``kind: uncaught``)."""

    at_ms: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A request of the page; ``status`` is what the newest such was answered, or ``failed``."""

    at_ms: float
    method: str
    url: str
    body: str
    tab: int = 0
    status: str = ""


@dataclass(frozen=True)
class Visit:
    """One visit to a page.

    Attributes:
        page: The page's name.
        changes: Of what it showed, in order.
        snaps: What was seen when we looked.
        requests: Of the page, to its streams.
        others: Its other requests since the first prompt.
        exchanges: The proxy's log of its streams, as the proxy tells it.
        recordings: The first of these, as they came over the wire, by the exchange's number.
        stream_paths: What its contract calls its streams.
        reference: The contract by which the bundled reference server answers them; empty if
            another server does.
        journals: What the mock provider saw of each run.
        canaries: What markup of the answer has executed, or would if it were clicked, in words.
        facts: What this scenario measured.
        trouble: Why there is not more of it; empty if all was done.
        full: Whether there were more changes than are kept.
        usual_statuses: What the page says before a question, and at the end of a whole answer.
        connected: Whether its streams are messages on a connection.
    """

    page: str
    scenario: str
    browser: str
    began: float
    prompts: tuple[Prompt, ...] = ()
    changes: tuple[Change, ...] = ()
    marks: tuple[Mark, ...] = ()
    snaps: tuple[Snap, ...] = ()
    said: tuple[Said, ...] = ()
    requests: tuple[Sent, ...] = ()
    others: tuple[Sent, ...] = ()
    exchanges: tuple[Mapping[str, Any], ...] = ()
    recordings: Mapping[int, Recording] = field(default_factory=dict)
    stream_paths: tuple[str, ...] = ()
    reference: str = ""
    journals: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)
    canaries: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    screenshot: bytes = b""
    trouble: str = ""
    full: bool = False
    usual_statuses: tuple[str, ...] = ()
    connected: bool = False

    @property
    def name(self) -> str:
        """Where it is filed: ``typed-react/text/visit``."""
        return f"{self.page}/{self.scenario}/visit"

    def states(self, tab: int = 0) -> Iterator[State]:
        """What a tab showed, state by state; texts are made as they are asked for."""
        units = b""
        for change in (it for it in self.changes if it.tab == tab):
            if change.add is None:
                units = b""
                yield State(None, change)
                continue
            units = units[: 2 * change.keep] + _units(change.add)
            yield State(units.decode("utf-16-le", "surrogatepass"), change)

    def tells(self, shown: Change | Snap) -> bool:
        """Whether the page says that something is wrong: see `tells`."""
        return tells(shown, self.usual_statuses)

    def mark(self, name: str) -> Mark | None:
        """The first mark of that name."""
        return next((mark for mark in self.marks if mark.name == name), None)

    def snap(self, name: str) -> Snap | None:
        """The first look of that name."""
        return next((snap for snap in self.snaps if snap.name == name), None)

    @property
    def tells_bodies(self) -> bool:
        """Whether the browser tells what the page sends: Firefox tells only where to."""
        return not self.browser.startswith("firefox")

    @property
    def prompts_sent(self) -> tuple[Sent, ...]:
        """The requests that ask for an answer; on a connection, the messages that are events."""
        if not self.connected:
            return tuple(it for it in self.requests if it.method != "OPTIONS")
        return tuple(it for it in self.requests if _EVENT.search(it.body))

    @property
    def is_read_elsewhere(self) -> bool:
        """Whether its streams are not opened by the page: by its own server, or a worker."""
        return bool(self.exchanges) and not self.requests

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The provider's calls of all prompts, in the order of the prompts."""
        return tuple(call for prompt in self.prompts for call in self.journals.get(prompt.run, ()))

    def calls_of(self, number: int) -> tuple[Call, ...]:
        """The provider's calls of the n-th prompt."""
        return self.journals.get(self.prompts[number].run, ()) if number < len(self.prompts) else ()


def tells(shown: Change | Snap, usual_statuses: Sequence[str]) -> bool:
    """Whether a page says that something is wrong: an error, or a status of its own.

    While it is busy, a status tells nothing but that; and figures in it (tokens, costs) tell no two
    answers apart.
    """
    usual = {"", *map(_unnumbered, usual_statuses)}
    return bool(shown.error) or (not shown.busy and _unnumbered(shown.status) not in usual)
