"""Upstream calls that were closed late, and what is done about it."""

import asyncio

import pytest
from typed_recordings import recording

from wirecheck.probes.lateness import in_time
from wirecheck.recording import Call, Ending, Journal, Mark

WITHIN_MS = 2_000
LATE_MS, SOON_MS = 2_500.0, 30.0


def left(waited_ms, ending="client-left", how="left"):
    call = Call("openai", "text", stream=True, ending=ending)
    marks = (Mark(10.0, how), Mark(10.0 + waited_ms, "upstream-asked"))
    return recording(ending=Ending("left", 10.0), journal=Journal("run", (call,)), marks=marks)


def probed(*tries):
    """What `in_time` makes of an act that records this the first time, and that the second."""
    left_to_try = list(tries)

    async def act():
        return left_to_try.pop(0)

    seen = asyncio.run(in_time(WITHIN_MS, act))
    return seen, len(tries) - len(left_to_try)


@pytest.mark.parametrize("how", ["left", "cancelled"])
def test_who_is_late_once_is_left_again(how):
    late, soon = left(LATE_MS, how=how), left(SOON_MS, how=how)

    assert probed([left(SOON_MS), late], [soon]) == ((soon,), 2)


def test_who_is_late_again_stays_late():
    again = left(LATE_MS + 1)

    assert probed([left(LATE_MS)], [again], [left(SOON_MS)]) == ((again,), 2)


@pytest.mark.parametrize(
    "first",
    [
        [left(SOON_MS)],
        [recording()],
        [left(LATE_MS, ending=None)],
        [left(LATE_MS, ending="complete")],
        [left(LATE_MS), left(LATE_MS, ending=None)],
    ],
    ids=["in time", "nobody left", "never closed", "read to its end", "one of two never closed"],
)
def test_nothing_else_is_done_twice(first):
    assert probed(first, [left(SOON_MS)]) == (tuple(first), 1)
