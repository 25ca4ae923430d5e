"""A recording in pieces that can be left out: its events, each with the token that it carries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.recording import Call, Frame, Journal, Mark, Recording
from wirecheck.recording.decode import MESSAGES

# How far ahead in the upstream's tokens the text of an event is looked for, once some were lost.
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """Some bytes as they arrived, and which of the upstream's tokens they carry, if any."""

    frame: Frame
    token: int | None = None


def by_event(recording: Recording, contract: Contract) -> list[Unit]:
    """The body cut behind each event; of messages on a connection, each message.

    A body whose coding is not undone is cut as it was read.
    """
    if recording.transport in MESSAGES or recording.coding:
        return [Unit(frame) for frame in recording.frames]
    reading, body = Reading(recording, contract), recording.body
    tokens = reading.call.tokens if reading.calls else ()
    units, start, next_token = [], 0, 0
    for seen in reading.events:
        token = _token(tokens, next_token, seen.text)
        next_token = next_token if token is None else token + 1
        frame = Frame(seen.event.at_ms, body[start : seen.event.end])
        units.append(Unit(frame, token))
        start = seen.event.end
    if body[start:]:
        units.append(Unit(Frame(recording.frames[-1].at_ms, body[start:])))
    return units


def _token(tokens: Sequence[str], at: int, text: str) -> int | None:
    ahead = range(at, min(at + _AHEAD, len(tokens)))
    return next((it for it in ahead if text and tokens[it] == text), None)


def made_of(recording: Recording, all_units: Sequence[Unit], kept: Sequence[Unit]) -> Recording:
    """The recording with some of its units: the others' tokens were never sent either."""
    left = {id(unit) for unit in kept}
    gone = {it.token for it in all_units if id(it) not in left and it.token is not None}
    made = replace(recording, frames=tuple(unit.frame for unit in kept))
    if not gone or recording.journal is None:
        return made
    calls = recording.journal.calls
    journal = Journal(recording.journal.run, (*calls[:-1], _without(calls[-1], gone)))
    return replace(made, journal=journal, marks=tuple(_counted_anew(made.marks, gone)))


def _without(call: Call, gone: set[int]) -> Call:
    tokens = tuple(token for i, token in enumerate(call.tokens) if i not in gone)
    return replace(call, tokens=tokens, sent=_fewer(call.sent, gone))


def _counted_anew(marks: Sequence[Mark], gone: set[int]) -> Iterator[Mark]:
    """How many tokens had been sent when the upstream was released."""
    for mark in marks:
        released = mark.name == "released"
        yield replace(mark, detail=str(_fewer(mark.number, gone))) if released else mark


def _fewer(count: int, gone: set[int]) -> int:
    return count - sum(token < count for token in gone)
