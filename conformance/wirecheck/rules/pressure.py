"""What becomes of the others, and of the endpoint's memory, when a client stops reading."""

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.rules.cancel import kept_open
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    UntestableError,
    rule,
    say,
)
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Topic

UNREAD = {Topic.UNREAD}


def _ended_unread(reading: Reading) -> bool:
    """Whether the endpoint had taken in the whole answer while its client did not read."""
    unread = reading.recording.mark("unread")
    if unread is None:
        raise UntestableError("the upstream was not called in time")
    return unread.detail == "complete"


def _keeps_nothing(contract: Contract) -> bool:
    """Whether all that the upstream sends is one stream's, and for its reader alone.

    Where a stream can be resumed, its events are kept whoever reads them. Where each repeats the
    text, what comes of 60 MiB is too much to ask of anybody.
    """
    return contract.resume is None and not contract.repeats_text


@rule(
    "pressure.bounded",
    "SHOULD",
    "derived: what is kept for a client that does not read fills the memory of all",
    UNREAD,
    needs=(Need.UPSTREAM,),
    given=_keeps_nothing,
)
def bounded(reading: Reading) -> Findings:
    """An endpoint stops to read its upstream while its client does not read."""
    if _ended_unread(reading):
        expected = "an upstream call that waits for the client"
        yield say(reading, expected, "all 60 MiB were taken in while the client read nothing")


@rule(
    "pressure.left",
    "MUST",
    "docs/dialects.md, Cancellation",
    UNREAD,
    needs=(Need.UPSTREAM, Need.LEFT),
)
def left(reading: Reading) -> Findings:
    """When a client goes that did not read, its upstream call is closed in time as well."""
    if _ended_unread(reading):
        raise NotExercisedError("the upstream call had ended before the client left")
    yield from kept_open(reading, "left", "the client left")


@rule(
    "pressure.others",
    "SHOULD",
    "derived: no stream waits for another",
    UNREAD,
    part="other",
    needs=(Need.RESPONSE,),
)
def others(reading: Reading) -> Findings:
    """While one client does not read, others are answered."""
    if not reading.ended_well:
        expected = " or ".join(reading.contract.successes) or "a complete response"
        yield say(reading, expected, came_instead(reading.recording))
