"""What some endpoints promise besides the stream: a status for failures, resumption, memory."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from wirecheck.contract import Contract
from wirecheck.contract.part import Described
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading, Seen, joined
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    UntestableError,
    promised,
    rule,
    rule_over_all,
    say,
)
from wirecheck.rules.words import came_instead, difference, ending, quoted
from wirecheck.scenarios import Topic
from wirecheck.wire import strict_json

RESPONSE = (Need.RESPONSE,)
UPSTREAM = (Need.RESPONSE, Need.UPSTREAM)
OK = 200
UNSTARTED = "the contract's unstarted"
RESUME = "the contract's resume; HTML 9.2.3"
SESSIONS = "the contract's sessions"
# A session looked at after an answer, after another, after a failure, after a leaving.
COUNTED = ("count-1", "count-2", "count-3", "count-4")
RESUMED = {Topic.RESUME, Topic.RESUME_FAILED, Topic.RESUME_CUT}
READ_TO_THE_END = {Topic.RESUME, Topic.RESUME_FAILED}


def _resumes(contract: Contract) -> bool:
    return contract.resume is not None


def _remembers(contract: Contract) -> bool:
    return contract.sessions is not None


def _status(reading: Reading) -> int | None:
    return reading.recording.response.status if reading.recording.response else None


def document_of(reading: Reading) -> Any:
    """The JSON document that came; raises ``UntestableError`` if none did."""
    body = reading.recording.body.decode("utf-8", "replace")
    try:
        return strict_json.loads(body)
    except strict_json.StrictJSONError as error:
        raise UntestableError(f"the body is not JSON: {quoted(body)} ({error})") from error


def misfits(reading: Reading, described: Described, what: str) -> Findings:
    """What a document lacks of what a part of the contract describes."""
    try:
        errors = described.errors(document_of(reading))
    except UntestableError as not_json:
        errors = [str(not_json)]
    if errors:
        yield say(reading, what, "; ".join(errors))


@rule(
    "unstarted.status",
    "MUST",
    UNSTARTED,
    {Topic.UNSTARTED},
    needs=UPSTREAM,
    given=lambda contract: contract.unstarted is not None,
)
def unstarted_status(reading: Reading) -> Findings:
    """An upstream that fails before its first token is told of by the status."""
    statuses = promised(reading.contract.unstarted).status
    if _status(reading) not in statuses:
        expected = f"status {' or '.join(map(str, statuses))}"
        yield say(reading, expected, came_instead(reading.recording))


@rule(
    "unstarted.valid",
    "MUST",
    UNSTARTED,
    {Topic.UNSTARTED},
    needs=UPSTREAM,
    given=lambda contract: contract.unstarted is not None,
)
def unstarted_valid(reading: Reading) -> Findings:
    """The body of such a response is as the contract describes it."""
    yield from misfits(reading, promised(reading.contract.unstarted), "a valid error")


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
        if _status(reading) != ended:
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


@rule_over_all(
    "sessions.counted",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="",
    needs=RESPONSE,
    given=_remembers,
)
def counted(readings: Sequence[Reading]) -> Findings:
    """A session counts the messages of both sides; of a failed or left answer none, or one."""
    sessions = promised(readings[0].contract.sessions)
    parts = {reading.recording.part: reading for reading in readings}
    answered, failed, before = (sessions.per_answer,), sessions.per_failure, 0
    for part, more in zip(COUNTED, (answered, answered, failed, failed), strict=True):
        reading, counts = parts[part], [before + number for number in more]
        before = counts[0]
        if _status(reading) != OK:
            yield say(reading, f"status {OK}", came_instead(reading.recording))
            continue
        count = resolve(document_of(reading), sessions.count)
        if count in counts:
            before = count
        else:
            wanted = f"{sessions.count} = {' or '.join(map(str, counts))}"
            yield say(reading, wanted, came_instead(reading.recording))


@rule(
    "sessions.valid",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="count",
    needs=RESPONSE,
    given=_remembers,
)
def sessions_valid(reading: Reading) -> Findings:
    """What a session tells of itself has the fields that the contract names."""
    yield from misfits(reading, promised(reading.contract.sessions).read, "a valid session")


@rule(
    "sessions.deleted",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="deleted",
    needs=RESPONSE,
    given=_remembers,
)
def deleted(reading: Reading) -> Findings:
    """A session that is known can be deleted."""
    if _status(reading) != OK:
        yield say(reading, f"status {OK}", came_instead(reading.recording))
    else:
        delete = promised(reading.contract.sessions).delete
        yield from misfits(reading, delete, "a valid confirmation")


@rule(
    "sessions.gone",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="gone",
    needs=RESPONSE,
    given=_remembers,
)
def gone(reading: Reading) -> Findings:
    """A session that was deleted is unknown."""
    unknown = promised(reading.contract.sessions).unknown
    if _status(reading) not in unknown:
        expected = f"status {' or '.join(map(str, unknown))}"
        yield say(reading, expected, came_instead(reading.recording))


@rule(
    "health.answered",
    "MUST",
    "the contract's health",
    {Topic.HEALTH},
    part="health",
    needs=RESPONSE,
    given=lambda contract: contract.health is not None,
)
def healthy(reading: Reading) -> Findings:
    """An endpoint that is well says so."""
    health = promised(reading.contract.health)
    if _status(reading) != health.status:
        yield say(reading, f"status {health.status}", came_instead(reading.recording))
    else:
        yield from misfits(reading, health, "a valid health document")
