"""What an endpoint promises whose streams can be resumed, and what one must not seem to."""

from collections.abc import Sequence
from itertools import zip_longest

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading, Seen, joined
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    promised,
    rule,
    rule_over_all,
    say,
    status_of,
)
from wirecheck.rules.promises import UPSTREAM
from wirecheck.rules.words import came_instead, difference, ending, quoted
from wirecheck.scenarios import Topic

RESUME = "the contract's resume; HTML 9.2.3"
RESUMED = {Topic.RESUME, Topic.RESUME_FAILED, Topic.RESUME_CUT}
READ_TO_THE_END = {Topic.RESUME, Topic.RESUME_FAILED}


def _resumes(contract: Contract) -> bool:
    return contract.resume is not None


@rule(
    "resume.ids",
    "SHOULD",
    RESUME,
    READ_TO_THE_END,
    part="stream",
    needs=(Need.EVENTS,),
    given=_resumes,
)
def ids(reading: Reading) -> Findings:
    """Every event has an id, and no two of a stream the same."""
    seen_ids: set[str] = set()
    for seen in reading.events:
        if not seen.event.id or seen.event.id in seen_ids:
            actual = f"id {quoted(seen.event.id)}" + (" again" if seen.event.id else "")
            yield say(reading, "an id of its own", actual, at=seen)
        seen_ids.add(seen.event.id)


def _first_and_resumed(readings: Sequence[Reading]) -> tuple[Reading, list[tuple[int, Reading]]]:
    first, *others = readings
    marks = [(reading.recording.mark("resumed-after"), reading) for reading in others]
    resumed = [(mark.number, reading) for mark, reading in marks if mark]
    if not resumed:
        raise NotExercisedError("no event had an id to resume after")
    return first, resumed


@rule_over_all(
    "resume.ended", "MUST", RESUME, READ_TO_THE_END, part="", needs=UPSTREAM, given=_resumes
)
def resume_ended(readings: Sequence[Reading]) -> Findings:
    """A reader that names the terminal event's id is told that there is nothing more to come."""
    first, resumed = _first_and_resumed(readings)
    ended = promised(first.contract.resume).ended
    terminals = [seen.event.index for seen in first.terminals]
    after_the_end = [reading for index, reading in resumed if index in terminals]
    if not after_the_end:
        raise NotExercisedError("the terminal event had no id")
    for reading in after_the_end:
        if status_of(reading) != ended:
            yield say(reading, f"status {ended}", came_instead(reading.recording))


@rule_over_all(
    "resume.not-again", "MUST", RESUME, {Topic.RESUME}, part="", needs=UPSTREAM, given=_resumes
)
def not_again(readings: Sequence[Reading]) -> Findings:
    """What was answered to its end is not generated again for a reader that comes back."""
    _, resumed = _first_and_resumed(readings)
    for _, reading in resumed:
        if len(reading.calls) > 1:
            yield say(reading, "1 upstream call", f"{len(reading.calls)} upstream calls")
            return


@rule_over_all(
    "resume.continues", "SHOULD", RESUME, RESUMED, part="", needs=UPSTREAM, given=_resumes
)
def continues(readings: Sequence[Reading]) -> Findings:
    """A reader that names an earlier event gets all that follows it, no token repeated or lost."""
    first, resumed = _first_and_resumed(readings)
    terminals = {seen.event.index for seen in first.terminals}
    for index, reading in resumed:
        if index in terminals:
            continue
        had = joined([seen for seen in first.events if seen.event.index <= index])
        whole = reading.sent if first.ended_ill else reading.meant
        if had + reading.text != whole:
            yield say(reading, *difference(whole.removeprefix(had), reading.text))
        elif not reading.terminals:
            kinds = " or ".join(reading.contract.terminals)
            yield say(reading, kinds, f"none; {ending(reading.recording)}")


@rule_over_all(
    "resume.same-events", "SHOULD", RESUME, {Topic.RESUME}, part="", needs=UPSTREAM, given=_resumes
)
def same_events(readings: Sequence[Reading]) -> Findings:
    """What a reader gets that names an earlier event are the events after it, ids and data too."""
    first, resumed = _first_and_resumed(readings)
    for index, reading in resumed:
        later = [seen for seen in first.events if seen.event.index > index]
        # Text that is lost or repeated, and a lost end, are the matter of resume.continues.
        if later and reading.terminals and joined(later) == reading.text:
            for missed, again in zip_longest(_told(later), _told(reading.events)):
                if missed != again:
                    yield say(reading, _shown(missed), _shown(again))
                    break


@rule(
    "resume.unpromised",
    "SHOULD",
    "de facto: readers that keep an id come back with it",
    {Topic.STREAM},
    needs=(Need.EVENTS,),
    given=lambda contract: contract.resume is None and contract.transport == "sse",
)
def unpromised(reading: Reading) -> Findings:
    """A stream that cannot be resumed gives its events no ids, as if it could."""
    for seen in reading.events[:1]:
        if seen.event.id:
            yield say(reading, "no id", f"id {quoted(seen.event.id)}", at=seen)


Told = tuple[str, str, str]


def _told(events: Sequence[Seen]) -> list[Told]:
    """All that a reader is told by some events."""
    return [(seen.event.id, seen.event.name, seen.event.data) for seen in events]


def _shown(event: Told | None) -> str:
    if event is None:
        return "no further event"
    id_, name, data = event
    return f"event {name} with id {quoted(id_)}: {quoted(data)}"
