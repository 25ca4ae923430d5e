"""The waterfall: sampled streams in full, each from the moment at which it was due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from wirecheck_load.report.axes import Axis
from wirecheck_load.report.wording import duration, short_duration

WIDTH, LEFT, RIGHT = 1000, 64, 132
ROW = 15
TOP = 22
# One stream that hangs for a minute does not squeeze the others into a corner.
MEDIANS = 4
DETAIL = 200  # characters of a failure, in a tooltip

Sample = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One stream.

    Attributes:
        began: When it was due, in the run.
        waits: From due to first event, as (x, width).
        ticks: The tokens, as a path.
        end: Where it ended.
        beyond: Whether that is outside of the drawing.
        style: How it ended: good, bad or odd.
        text: What is said of its end, beside it.
        story: All about it.
    """

    y: int
    began: str
    waits: tuple[float, float]
    ticks: str
    end: float
    beyond: bool
    style: str
    text: str
    story: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The drawing."""

    rows: Sequence[Row]
    ticks: Sequence[tuple[float, str]]
    height: int
    width: int = WIDTH
    left: int = LEFT


def waterfall(result: Mapping[str, Any]) -> Waterfall | None:
    """The sampled streams, in the order in which they were due; None if there are none."""
    samples = sorted(result["sampled_streams"], key=lambda sample: sample["intended"])
    if not samples:
        return None
    spans = [sample["ended"] - sample["intended"] for sample in samples]
    longest = max(min(max(spans), MEDIANS * median(spans)), 1.0)
    x = Axis(0, longest, LEFT, WIDTH - LEFT - RIGHT)
    rows = [_row(sample, x, TOP + number * ROW) for number, sample in enumerate(samples)]
    return Waterfall(rows, x.ticks(short_duration), TOP + len(rows) * ROW + 6)


def _row(sample: Sample, x: Axis, y: int) -> Row:
    due, span = sample["intended"], sample["ended"] - sample["intended"]
    until = sample["ended"] if sample["first_event"] is None else sample["first_event"]
    words = "" if sample["ending"] == "completed" else f" {sample['ending']}"
    return Row(
        y=y,
        began=f"{due / 1000:,.1f} s",
        waits=(x.start, round(x.at(until - due) - x.start, 1)),
        ticks=_ticks(sample, x, y),
        end=x.at(span),
        beyond=span > x.high,
        style=_STYLES.get(sample["ending"], "bad"),
        text=f"{duration(span)}{words}",
        story="; ".join(_story(sample)),
    )


_STYLES = {"completed": "good", "abandoned": "odd", "in flight": "odd"}


def _ticks(sample: Sample, x: Axis, y: int) -> str:
    """A stroke for each token; those in one place are one."""
    times = [at - sample["intended"] for at in sample["tokens"]]
    places = dict.fromkeys(x.at(time) for time in times if time <= x.high)
    return "".join(f"M{place:g} {y + 1}v{ROW - 5}" for place in places)


def _story(sample: Sample) -> Iterator[str]:
    due = sample["intended"]
    yield f"{sample['scenario'] or 'a plain prompt'}, run {sample['run']}"
    if sample["sent"] is None:
        yield "never sent"
    else:
        yield f"sent after {duration(sample['sent'] - due)}"
    if sample["first_event"] is not None:
        yield f"first event after {duration(sample['first_event'] - due)}"
    if sample["tokens"]:
        yield f"first token after {duration(sample['tokens'][0] - due)}"
    yield f"{sample['ending']} after {duration(sample['ended'] - due)}"
    if sample["detail"]:
        yield sample["detail"][:DETAIL]
