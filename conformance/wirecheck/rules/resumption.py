"""What an endpoint promises whose streams can be resumed, and what one must not seem to."""

from collections.abc import Sequence
from itertools import pairwise, zip_longest

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


def _after_the_end(readings: Sequence[Reading]) -> list[Reading]:
    """What a reader got that named the terminal event."""
    first, resumed = _first_and_resumed(readings)
    terminals = [seen.event.index for seen in first.terminals]
    after_the_end = [reading for index, reading in resumed if index in terminals]
    if not after_the_end:
        raise NotExercisedError("the terminal event had no id")
    return after_the_end


def _after_another(readings: Sequence[Reading]) -> list[tuple[int, Reading]]:
    """What a reader got that named an earlier event, by the number of that event."""
    first, resumed = _first_and_resumed(readings)
    terminals = [seen.event.index for seen in first.terminals]
    return [(index, reading) for index, reading in resumed if index not in terminals]


@rule_over_all(
    "resume.ended", "MUST", RESUME, READ_TO_THE_END, part="", needs=UPSTREAM, given=_resumes
)
def resume_ended(readings: Sequence[Reading]) -> Findings:
    """A reader that names the terminal event's id is told that there is nothing more to come."""
    ended = promised(readings[0].contract.resume).ended
    for reading in _after_the_end(readings):
        if status_of(reading) != ended:
            yield say(reading, f"status {ended}", came_instead(reading.recording))


@rule_over_all(
    "resume.not-again", "MUST", RESUME, {Topic.RESUME}, part="", needs=UPSTREAM, given=_resumes
)
def not_again(readings: Sequence[Reading]) -> Findings:
    """A reader that names the terminal event's id does not start another generation."""
    return _generated_anew(readings, _after_the_end(readings))


@rule_over_all(
    "resume.not-anew", "SHOULD", RESUME, {Topic.RESUME}, part="", needs=UPSTREAM, given=_resumes
)
def not_anew(readings: Sequence[Reading]) -> Findings:
    """A reader that names an earlier event gets the rest of that answer, not of another one."""
    return _generated_anew(readings, [reading for _, reading in _after_another(readings)])


def _generated_anew(readings: Sequence[Reading], resumed: Sequence[Reading]) -> Findings:
    """The first of the resumed for which the provider was called: all share one journal."""
    for before, reading in pairwise(readings):
        more = len(reading.calls) - len(before.calls)
        if more > 0 and reading in resumed:
            yield say(reading, "no further upstream call", f"{more} more")
            return


@rule_over_all(
    "resume.continues", "SHOULD", RESUME, RESUMED, part="", needs=UPSTREAM, given=_resumes
)
def continues(readings: Sequence[Reading]) -> Findings:
    """A reader that names an earlier event gets all that follows it, no token repeated or lost."""
    first = readings[0]
    for index, reading in _after_another(readings):
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
