"""The geometry of a recording's timeline: numbers and paths, which the template draws as SVG.

Events stand on one line, frames hang below it, and flags above it name what happened. An event is
a stroke one unit wide. Where several fall on the same unit the stroke is longer, not doubled, so
that ten thousand events cost no more than the width of the drawing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from wirecheck.contract.reading import Seen
from wirecheck.recording import Recording
from wirecheck.report.kinds import UNKNOWN
from wirecheck.report.time_scale import LEFT, WIDTH, TimeScale
from wirecheck.report.visible import clipped

_FLAG_ROW = 17
_FRAME = 6
_FRAMES_ROW = 14
_AXIS_ROW = 22
_STROKE = 14
# How much longer a stroke gets when it stands for twice as many events.
_STROKE_PER_DOUBLING = 4
# What an average character of a flag takes, generously, and how long a flag's text may be.
_CHARACTER = 6.6
_MOST_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Strand:
    """The events of one kind: a path of strokes."""

    kind: str
    style: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that happened at a moment; a ``turned`` one has its text left of its pole."""

    x: int
    row: int
    text: str
    style: str
    turned: bool

    @property
    def baseline(self) -> int:
        """Of its text."""
        return (self.row + 1) * _FLAG_ROW - 5


@dataclass(frozen=True, slots=True)
class Timeline:
    """One recording, drawn to scale; ``ground`` is the line on which its events stand."""

    ground: int
    strands: tuple[Strand, ...]
    frames: str
    flags: tuple[Flag, ...]
    ticks: tuple[tuple[int, str], ...]
    left: int = field(default=LEFT, init=False)
    width: int = field(default=WIDTH, init=False)

    @property
    def axis(self) -> int:
        """The line of the time axis."""
        return self.ground + _FRAMES_ROW

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return self.axis + _AXIS_ROW


def timeline(recording: Recording, events: Sequence[Seen], styles: Mapping[str, str]) -> Timeline:
    """Draw a recording, whose events have been read by its contract, each kind in its style."""
    scale = TimeScale(_end_ms(recording))
    flags = tuple(_flags(recording, scale))
    columns = _columns(events, scale)
    tallest = max((_length(max(counts.values())) for counts in columns.values()), default=_STROKE)
    ground = max((flag.row + 1 for flag in flags), default=0) * _FLAG_ROW + tallest
    frames = {scale.x(frame.at_ms) for frame in recording.frames}
    return Timeline(
        ground=ground,
        strands=tuple(_strands(columns, styles, ground)),
        frames="".join(f"M{x} {ground + _FRAME // 2}v{_FRAME}" for x in sorted(frames)),
        flags=flags,
        ticks=tuple(scale.ticks()),
    )


def _end_ms(recording: Recording) -> float:
    marks = (mark.at_ms for mark in recording.marks)
    frames = (frame.at_ms for frame in recording.frames)
    return max([recording.ending.at_ms, *marks, *frames])


def _columns(events: Iterable[Seen], scale: TimeScale) -> dict[str, Counter[int]]:
    """How many events of each kind fall on each unit."""
    columns: dict[str, Counter[int]] = {}
    for seen in events:
        columns.setdefault(seen.name, Counter())[scale.x(seen.event.at_ms)] += 1
    return columns


def _strands(
    columns: Mapping[str, Counter[int]], styles: Mapping[str, str], ground: int
) -> Iterator[Strand]:
    for kind, counts in columns.items():
        path = "".join(f"M{x} {ground}v-{_length(number)}" for x, number in sorted(counts.items()))
        yield Strand(kind, styles.get(kind, UNKNOWN), counts.total(), path)


def _length(events: int) -> int:
    return round(_STROKE + _STROKE_PER_DOUBLING * log2(events))


def _moments(recording: Recording) -> Iterator[tuple[float, str, str]]:
    """What happened, when, and the style in which it is told."""
    if recording.response is not None:
        yield recording.response.at_ms, f"status {recording.response.status}", "head"
    for mark in recording.marks:
        yield mark.at_ms, f"{mark.name} {mark.detail}".strip(), "mark"
    how = recording.ending.how
    if how != "left":  # its mark tells that
        yield recording.ending.at_ms, "end" if how == "clean" else how, "ending"


def _flags(recording: Recording, scale: TimeScale) -> Iterator[Flag]:
    """The moments, each on the first row on which its text covers no other."""
    covered_until: list[float] = []
    for at_ms, text, style in sorted(_moments(recording)):
        x, shown = scale.x(at_ms), clipped(text, _MOST_CHARACTERS)
        size = (len(shown) + 1) * _CHARACTER
        turned = x + size > WIDTH
        start, end = (x - size, x) if turned else (x, x + size)
        row = next((row for row, until in enumerate(covered_until) if until <= start), None)
        if row is None:
            row = len(covered_until)
            covered_until.append(end)
        covered_until[row] = end
        yield Flag(x, row, shown, style, turned)
