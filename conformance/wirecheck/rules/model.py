"""What a rule is: one requirement, and a pure function that looks for breaches of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TypeVar, cast

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading, Seen
from wirecheck.rules.verdict import Finding, Level, Requirement, Where
from wirecheck.scenarios import Topic

Findings = Iterator[Finding]
Look = Callable[[Reading], Findings]
LookAtAll = Callable[[Sequence[Reading]], Findings]


class Need(StrEnum):
    """What a recording must hold for a rule to be judged; what is missing is named, not skipped."""

    RESPONSE = "a response"
    STREAM = "a response with the status of a stream"
    BYTES = "a body of a stream"
    EVENTS = "at least one event"
    TERMINAL = "a terminal event"
    FAILURE = "an event that reports a failure"
    UPSTREAM = "a call of the mock provider"
    JOURNAL = "a mock provider behind the endpoint"
    LEFT = "a stream that the client could leave"
    CANCELLED = "a stream that the client could cancel"


Given = Callable[[Contract], bool]
Promised = TypeVar("Promised")


def promised(part: Promised | None) -> Promised:
    """A part that the contract of every reading has: the rule's ``given`` or topics see to it."""
    return cast("Promised", part)


def status_of(reading: Reading) -> int | None:
    """The response's status; None if there was no response."""
    return reading.recording.response.status if reading.recording.response else None


def over_http(contract: Contract) -> bool:
    """For rules about a stream that is the body of a response."""
    return not contract.connected


def on_connections(contract: Contract) -> bool:
    """For rules about connections that outlive their streams."""
    return contract.connected


def with_terminals(contract: Contract) -> bool:
    """For rules about streams that end with a terminal event."""
    return contract.end == "event"


class UntestableError(Exception):
    """Raised by a rule whose evidence is missing; says what is missing."""


class NotExercisedError(Exception):
    """Raised by a rule for which these recordings hold no occasion, through nobody's fault."""


@dataclass(frozen=True)
class Rule(Requirement):
    """One requirement, and how breaches of it are found.

    Attributes:
        topics: It is judged in the scenarios that show one of these.
        look: Finds the breaches in the recordings of one scenario.
        part: The role of the recordings it looks at (``stream``, ``answer``, ``refusal``,
            ``preflight``); empty for all.
        needs: What each of those recordings must hold.
        given: Whether a contract has what the rule is about.
    """

    topics: frozenset[Topic]
    look: LookAtAll
    part: str = "stream"
    needs: tuple[Need, ...] = ()
    given: Given = lambda _: True


RULES: dict[str, Rule] = {}


def rule_over_all(
    id_: str,
    level: Level,
    source: str,
    topics: set[Topic],
    *,
    part: str = "stream",
    needs: tuple[Need, ...] = (),
    given: Given = lambda _: True,
) -> Callable[[LookAtAll], LookAtAll]:
    """File a function as the rule that judges all recordings of a scenario together.

    The function's docstring is the requirement.
    """

    def file(look: LookAtAll) -> LookAtAll:
        requires = " ".join((look.__doc__ or "").split())
        RULES[id_] = Rule(id_, level, requires, source, frozenset(topics), look, part, needs, given)
        return look

    return file


def rule(
    id_: str,
    level: Level,
    source: str,
    topics: set[Topic],
    *,
    part: str = "stream",
    needs: tuple[Need, ...] = (),
    given: Given = lambda _: True,
) -> Callable[[Look], Look]:
    """File a function as the rule that judges each recording of a scenario by itself.

    The function's docstring is the requirement.
    """

    def file(look: Look) -> Look:
        @wraps(look)
        def each(readings: Sequence[Reading]) -> Findings:
            for reading in readings:
                yield from look(reading)

        rule_over_all(id_, level, source, topics, part=part, needs=needs, given=given)(each)
        return look

    return file


def say(
    reading: Reading,
    expected: str,
    actual: str,
    *,
    at: Seen | None = None,
    span: tuple[int, int] | None = None,
    at_ms: float | None = None,
) -> Finding:
    """A finding at an event, at some bytes, at a moment, or in the recording as a whole."""
    part = reading.recording.part
    if at is not None:
        event = at.event
        return Finding(
            expected, actual, Where(part, event.index, event.start, event.end, event.at_ms)
        )
    start, end = span or (None, None)
    return Finding(expected, actual, Where(part, None, start, end, at_ms))
