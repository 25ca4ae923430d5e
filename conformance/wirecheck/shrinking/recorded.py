"""The smallest recording of an endpoint that still shows a finding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from wirecheck.recording import Ending, Frame, Recording
from wirecheck.recording.decode import MESSAGES
from wirecheck.shrinking.delivery import mode_of_split
from wirecheck.shrinking.fewest import fewest
from wirecheck.shrinking.goal import Goal
from wirecheck.shrinking.units import by_event, made_of

_CUTS = {"clean": "clean", "truncated": "close", "reset": "reset"}
# Rules of this family are about when something came.
_TIMED = "delivery"


@dataclass(frozen=True)
class Shrunk:
    """What is left of a recording.

    Attributes:
        splits: The places in the body at which it has to be split into reads.
        mode: The mode of `wirecheck delivery` that lets a client see the same of a sound answer;
            empty if no delivery makes a difference.
    """

    recording: Recording
    splits: tuple[int, ...]
    mode: str


def shrink(recording: Recording, goal: Goal) -> Shrunk:
    """The fewest events, reads, headers and marks, and the plainest ending, that still show it."""
    small = _fewest_events(recording, goal)
    small, splits = _fewest_reads(small, goal)
    small = _plainest_ending(small, goal)
    small = _fewest_headers(small, goal)
    marks = fewest(small.marks, lambda it: goal.shown_by(replace(small, marks=tuple(it))))
    small = replace(small, marks=tuple(marks))
    return Shrunk(small, splits, _mode(small, splits, goal))


def _fewest_events(recording: Recording, goal: Goal) -> Recording:
    units = by_event(recording, goal.contract)
    if not goal.shown_by(made_of(recording, units, units)):
        return recording  # the reads themselves matter, or the coding
    kept = fewest(units, lambda it: goal.shown_by(made_of(recording, units, it)))
    return made_of(recording, units, kept)


def _fewest_reads(recording: Recording, goal: Goal) -> tuple[Recording, tuple[int, ...]]:
    """The body in as few reads as possible; messages of a connection stay what they are."""
    if recording.transport in MESSAGES:
        return recording, ()
    ends = _ends(recording.frames)[:-1]
    kept = fewest(ends, lambda it: goal.shown_by(_joined(recording, it)))
    return _joined(recording, kept), tuple(kept)


def _ends(frames: Sequence[Frame]) -> list[int]:
    ends, end = [], 0
    for frame in frames:
        end += len(frame.data)
        ends.append(end)
    return ends


def _joined(recording: Recording, splits: Sequence[int]) -> Recording:
    """The same bytes in reads that end at these places; each arrived when its last byte did."""
    data = b"".join(frame.data for frame in recording.frames)
    times = dict(zip(_ends(recording.frames), recording.frames, strict=True))
    bounds = [0, *splits, len(data)]
    frames = (
        Frame(times[end].at_ms, data[start:end]) for start, end in pairwise(bounds) if end > start
    )
    return replace(recording, frames=tuple(frames))


def _plainest_ending(recording: Recording, goal: Goal) -> Recording:
    clean = replace(recording, ending=Ending("clean", recording.ending.at_ms))
    return clean if goal.shown_by(clean) else recording


def _fewest_headers(recording: Recording, goal: Goal) -> Recording:
    response = recording.response
    if response is None:
        return recording

    def having(headers: Sequence[tuple[str, str]]) -> Recording:
        return replace(recording, response=replace(response, headers=tuple(headers)))

    return having(fewest(response.headers, lambda it: goal.shown_by(having(it))))


def _mode(recording: Recording, splits: Sequence[int], goal: Goal) -> str:
    events, how = len(recording.decoded.events), recording.ending.how
    released = recording.mark("released")
    if goal.rule.id.partition(".")[0] == _TIMED and released:
        arrived = sum(it.at_ms <= released.at_ms for it in recording.decoded.events)
        return f"stall=event:{arrived}" if arrived else "hold"
    if splits:
        return mode_of_split(recording.body, splits[0])
    if how in _CUTS and how != "clean":
        return f"cut={_CUTS[how]},event:{events}"
    return ""
