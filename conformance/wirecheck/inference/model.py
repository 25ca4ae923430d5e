"""Answers as they came, before any contract makes something of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from wirecheck.contract import MISSING, depth
from wirecheck.contract.kind import Data
from wirecheck.contract.pointer import every
from wirecheck.recording import Call, Event, Recording
from wirecheck.wire import strict_json

# So many members of an event are looked at; endpoints have some ten.
MOST_MEMBERS = 50


class InferenceError(Exception):
    """No contract can be drafted; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One event.

    Attributes:
        payload: The JSON value of its data; ``MISSING`` if it is none.
    """

    name: str
    data: str
    payload: Any


@dataclass(frozen=True)
class Answer:
    """What came in answer to one question.

    Attributes:
        healthy: Whether the upstream was told to answer well.
    """

    recording: Recording
    healthy: bool

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """The events that came."""
        return tuple(map(_sample, self.recording.decoded.events))

    @property
    def call(self) -> Call | None:
        """The upstream's last call, from which the answer came."""
        calls = self.recording.journal.calls if self.recording.journal else ()
        return calls[-1] if calls else None

    @property
    def scenario(self) -> str:
        """What was asked for."""
        return self.recording.scenario

    @property
    def sent(self) -> str:
        """The text that the upstream sent."""
        return self.call.sent_text if self.call else ""


@dataclass(eq=False)
class Group:
    """Events of one kind: by what they are told, and all that came.

    Attributes:
        label: What the kind might be called; as it came over the wire.
        event, when, has, data: As in a contract's kind.
        samples: Of all answers.
    """

    label: str
    samples: list[Sample]
    event: str | None = None
    when: dict[str, str | bool] = field(default_factory=dict)
    has: tuple[str, ...] = ()
    data: Data = "json"
    name: str = ""

    def payload(self, sample: Sample) -> Any:
        """What a contract's pointers lead into."""
        is_text = self.data == "text" or not isinstance(sample.payload, dict)
        return sample.data if is_text and self.data != "json" else sample.payload


@dataclass(frozen=True)
class Stream:
    """An answer whose events have been told apart.

    Attributes:
        events: Each that has a kind, with that.
    """

    answer: Answer
    events: tuple[tuple[Group, Sample], ...]

    @property
    def kinds(self) -> list[Group]:
        """The kinds of its events, in their order."""
        return [group for group, _ in self.events]


def streams(answers: Iterable[Answer], groups: Iterable[Group]) -> list[Stream]:
    """The answers, each event with the kind that it was told to be."""
    kinds = {id(sample): group for group in groups for sample in group.samples}
    return [
        Stream(answer, tuple((kinds[id(it)], it) for it in answer.samples if id(it) in kinds))
        for answer in answers
    ]


def places(payload: Any) -> list[str]:
    """Pointers to a payload, and to the first of its members."""
    return ["", *islice(every(payload), MOST_MEMBERS)]


def _sample(event: Event) -> Sample:
    try:
        payload = strict_json.loads(event.data)
    except strict_json.StrictJSONError:
        payload = MISSING
    return Sample(event.name, event.data, MISSING if depth.objection(payload) else payload)
