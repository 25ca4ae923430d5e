"""What a user is owed who asks more often than a limit allows, and the other users meanwhile."""

from wirecheck.contract import Contract
from wirecheck.contract.promises import Limit
from wirecheck.contract.reading import Reading
from wirecheck.rules.connections import not_refused, refuses
from wirecheck.rules.http import is_time
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    UntestableError,
    promised,
    rule,
    say,
    status_of,
)
from wirecheck.rules.words import came_instead, quoted
from wirecheck.scenarios import Topic

SOURCE = "the contract's limits"
OVER_LIMIT = {Topic.LIMIT}
RESPONSE = (Need.RESPONSE,)
OK = 200


def _limited(contract: Contract) -> bool:
    return contract.limits is not None


def _tells_when(contract: Contract) -> bool:
    limits = contract.limits
    return limits is not None and any(it and it.header for it in (limits.stream, limits.answer))


def _is_whole(reading: Reading) -> bool:
    """Whether an answer without a stream was asked for."""
    return reading.recording.transport == "http"


def _limit(reading: Reading) -> Limit:
    """What counts for a question; a contract may have no limit of its own for whole answers."""
    limits = promised(reading.contract.limits)
    return limits.answer if limits.answer and _is_whole(reading) else limits.stream


def _let_in(reading: Reading) -> bool:
    limit = _limit(reading)
    if limit.refused is not None:
        return status_of(reading) == (OK if _is_whole(reading) else reading.contract.head.status)
    refusals = [refuses(seen, limit.codes, limit.says) for seen in reading.known]
    return bool(refusals) and not any(refusals)


def _named(limit: Limit) -> str:
    return f"{limit.requests} from one user in {limit.per_seconds} s"


@rule("limit.let-in", "MUST", SOURCE, OVER_LIMIT, part="within", needs=RESPONSE, given=_limited)
def let_in(reading: Reading) -> Findings:
    """As many as the limit allows are let in."""
    if not _let_in(reading):
        number = reading.recording.part.rpartition("-")[2].lstrip("0")
        expected = f"number {number} let in: the limit is {_named(_limit(reading))}"
        yield say(reading, expected, came_instead(reading.recording))


@rule("limit.refused", "MUST", SOURCE, OVER_LIMIT, part="over", needs=RESPONSE, given=_limited)
def refused(reading: Reading) -> Findings:
    """More than the limit allows are refused, as the contract says."""
    limit = _limit(reading)
    _allow_more(reading)
    what = f" for number {_number(reading)}: {_most(reading)}"
    if limit.refused is None:
        yield from not_refused(reading, limit.codes, says=limit.says, what=what)
    elif status_of(reading) not in limit.refused:
        expected = f"status {' or '.join(map(str, limit.refused))}"
        yield say(reading, expected + what, came_instead(reading.recording))


def _number(reading: Reading) -> int:
    """Which of its user's requests this is."""
    mark = reading.recording.mark("asked")
    return mark.number if mark else _limit(reading).requests + 1


def _asking_for_s(reading: Reading) -> float:
    mark = reading.recording.mark("asking-for-ms")
    return mark.number / 1000 if mark else 0.0


def _most(reading: Reading) -> str:
    """How many may be let in, in words."""
    limit, seconds = _limit(reading), _asking_for_s(reading)
    more = limit.most_in(seconds) - limit.requests
    meanwhile = f", and {more} more for the {seconds:,.1f} s that have gone by" if more else ""
    return f"the limit is {_named(limit)}{meanwhile}"


def _allow_more(reading: Reading) -> None:
    """An endpoint may be so slow that nobody can ask it more often than it may let in."""
    limit, seconds = _limit(reading), _asking_for_s(reading)
    is_allowed = seconds > limit.per_seconds or _number(reading) <= limit.most_in(seconds)
    if is_allowed and reading.calls and _let_in(reading):
        raise UntestableError(
            f"more than {_named(limit)}: the endpoint took {seconds:,.1f} s to answer them"
        )


@rule(
    "limit.retry-after",
    "MUST",
    "the contract's limits; RFC 9110, 10.2.3",
    OVER_LIMIT,
    part="over",
    needs=RESPONSE,
    given=_tells_when,
)
def retry_after(reading: Reading) -> Findings:
    """The refusal tells when to come again: in so many seconds, or at a date."""
    if _let_in(reading):
        raise UntestableError(f"no refusal: {came_instead(reading.recording)}")
    name = _limit(reading).header
    if name is None:
        raise NotExercisedError("this limit of the contract names no header")
    value = promised(reading.recording.response).header(name)
    if value is None or not is_time(value):
        actual = "no such header" if value is None else f"{name}: {quoted(value)}"
        yield say(reading, f"{name} with a number of seconds or a date", actual)


@rule(
    "limit.not-forwarded",
    "SHOULD",
    "derived: a refused request costs nothing upstream",
    OVER_LIMIT,
    part="over",
    needs=(Need.JOURNAL,),
    given=_limited,
)
def not_forwarded(reading: Reading) -> Findings:
    """What is refused because of the limit is not sent on to the provider."""
    if reading.calls:
        _allow_more(reading)
        yield say(reading, "no upstream call", f"{len(reading.calls)} upstream calls")


@rule("limit.others", "MUST", SOURCE, OVER_LIMIT, part="other", needs=RESPONSE, given=_limited)
def others(reading: Reading) -> Findings:
    """While one user is over the limit, another is let in."""
    if not _let_in(reading):
        expected = "another user let in while one is over the limit"
        yield say(reading, expected, came_instead(reading.recording))
