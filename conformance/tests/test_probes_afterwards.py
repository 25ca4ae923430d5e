"""What the upstream is asked once a client has gone, looked up in journals made by hand."""

import asyncio

import pytest
from typed_recordings import recording

from wirecheck.probes.afterwards import CALLED_LATER, looked_up
from wirecheck.recording import Call, Ending, Journal

CALL = Call("openai", "text", stream=True)


class Journals:
    """Stands for a mock provider; tells so many calls of each run."""

    def __init__(self, **calls):
        self.calls = calls
        self.asked = []

    async def journal(self, run, **_):
        self.asked.append(run)
        return Journal(run, (CALL,) * self.calls[run])


def left(run, calls):
    return recording(ending=Ending("left", 7.0), journal=Journal(run, (CALL,) * calls))


@pytest.mark.parametrize(
    ("before", "now", "later"),
    [(1, 1, "0"), (1, 3, "2"), (0, 1, "1"), (1, 0, "0")],
    ids=["no more", "two more", "the first", "a run that was forgotten"],
)
def test_how_many_calls_came_later(before, now, later):
    (seen,) = asyncio.run(looked_up(Journals(run=now), (left("run", before),)))

    assert seen.mark(CALLED_LATER).detail == later
    assert seen.journal.calls == (CALL,) * before


def test_only_what_was_left_is_looked_up():
    journals = Journals(gone=1)
    of = (recording(), left("gone", 1), recording(ending=Ending("left", 7.0), journal=None))

    seen = asyncio.run(looked_up(journals, of))

    assert journals.asked == ["gone"]
    assert [it.mark(CALLED_LATER) is not None for it in seen] == [False, True, False]


def test_without_a_mock_provider_nothing_is_looked_up():
    of = (left("run", 1),)

    assert asyncio.run(looked_up(None, of)) == of
