"""A recording as a contract understands it: events by kind, the text, the terminal event."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from wirecheck.contract.kind import Kind
from wirecheck.contract.model import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.recording import Call, Event, Recording
from wirecheck.recording.model import HTTP_OK
from wirecheck.wire import strict_json

UNKNOWN = "an unknown event"


@dataclass(frozen=True, slots=True)
class Seen:
    """An event, and what the contract makes of it.

    Attributes:
        payload: The decoded data; None where ``problem`` says why there is none.
        kind: None if the event fits no kind of the contract.
        text: The answer's text that it carries.
    """

    event: Event
    payload: Any
    problem: str
    kind: Kind | None
    text: str

    @property
    def name(self) -> str:
        """The kind's name, for findings."""
        return self.kind.name if self.kind else UNKNOWN

    @property
    def terminal(self) -> bool:
        """Whether it ends a stream."""
        return self.kind is not None and self.kind.ends is not None


class Meaning(NamedTuple):
    """What a contract makes of an event: as in ``Seen``."""

    payload: Any
    problem: str
    kind: Kind | None
    text: str


def understand(contract: Contract, event: Event) -> Seen:
    """Read one event by the contract; never raises."""
    return Seen(event, *meaning(contract, event.name, event.data))


def meaning(contract: Contract, name: str, data: str) -> Meaning:
    """Read the name and the data of one event by the contract; never raises."""
    document: tuple[Any, str] | None = None
    for kind in contract.events.values():
        if kind.data == "text":
            payload: Any = data
        else:
            document = document or _parsed(data)
            payload = document[0]
            if kind.data == "json-or-text" and not isinstance(payload, dict):
                payload = data
        if kind.fits(name, payload):
            problem = document[1] if document and kind.data == "json" else ""
            return Meaning(payload, problem, kind, "" if problem else _text(kind, payload))
    value, problem = document or (None, "")
    return Meaning(value, problem, None, "")


def _parsed(data: str) -> tuple[Any, str]:
    """The JSON value that stands in the data, or what is wrong with it."""
    try:
        return strict_json.loads(data), ""
    except strict_json.StrictJSONError as error:
        return (None, str(error)) if error.code not in strict_json.DOUBTFUL else _doubtful(data)


def _doubtful(data: str) -> tuple[Any, str]:
    """The same for data whose first problem is a doubtful one."""
    try:
        return strict_json.loads_doubtful(data), ""
    except strict_json.StrictJSONError as error:
        return None, str(error)


def _text(kind: Kind, payload: Any) -> str:
    text = resolve(payload, kind.text) if kind.text is not None else ""
    return text if isinstance(text, str) else ""


class Reading:
    """One recording, read by its contract."""

    def __init__(self, recording: Recording, contract: Contract) -> None:
        self.recording = recording
        self.contract = contract

    @property
    def status(self) -> int:
        """The status that a stream begins with; a connection that polls is one of plain HTTP."""
        polls = self.recording.transport == "polling"
        return HTTP_OK if polls else self.contract.head.status

    @cached_property
    def events(self) -> tuple[Seen, ...]:
        """Every event that arrived."""
        return tuple(understand(self.contract, event) for event in self.recording.decoded.events)

    @cached_property
    def known(self) -> tuple[Seen, ...]:
        """The events that have a kind."""
        return tuple(seen for seen in self.events if seen.kind is not None)

    @cached_property
    def text(self) -> str:
        """The answer as a client rebuilds it."""
        return joined(self.events)

    def text_before(self, at_ms: float) -> str:
        """The answer as far as it had arrived at a moment."""
        return joined([seen for seen in self.events if seen.event.at_ms <= at_ms])

    def of(self, kinds: Sequence[str]) -> tuple[Seen, ...]:
        """The events of these kinds."""
        return tuple(seen for seen in self.known if seen.kind and seen.kind.name in kinds)

    @cached_property
    def terminals(self) -> tuple[Seen, ...]:
        """The events that end a stream; there should be one."""
        return tuple(seen for seen in self.events if seen.terminal)

    @property
    def ended_well(self) -> bool:
        """Whether a client takes the stream for a whole answer."""
        recording = self.recording
        if self.contract.end == "event":
            return bool(self.of(self.contract.successes))
        status = recording.response.status if recording.response else None
        return status == self.status and recording.ending.how == "clean"

    @property
    def ended_ill(self) -> bool:
        """Whether the upstream failed: refused the call, or broke in the middle of its answer."""
        return any(call.ending == "fault" or call.refused for call in self.calls[-1:])

    @property
    def sent(self) -> str:
        """What the upstream sent, as the stream can carry it; ``call`` says what it raises."""
        return self.contract.carried(self.call.sent_text)

    @property
    def meant(self) -> str:
        """The whole answer of the upstream, as the stream can carry it."""
        return self.contract.carried(self.call.text)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The upstream's calls of this run."""
        journal = self.recording.journal
        return journal.calls if journal else ()

    @property
    def call(self) -> Call:
        """The call that the answer came from: the last one, since SDKs retry what failed before it.

        Raises:
            IndexError: The upstream was not called; rules that need it say so (``needs``).
        """
        return self.calls[-1]


def joined(events: Sequence[Seen]) -> str:
    """The text of some events."""
    return "".join(seen.text for seen in events)
