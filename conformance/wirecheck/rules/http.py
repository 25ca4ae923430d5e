"""What HTTP asks of a response, whatever it answers: its framing, and what some statuses owe."""

from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from wirecheck.contract.reading import Reading
from wirecheck.recording import Response
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    over_http,
    promised,
    rule,
    rule_over_all,
    say,
)
from wirecheck.rules.words import quoted
from wirecheck.scenarios import Topic

RESPONSE = (Need.RESPONSE,)
FAILED = {Topic.ANSWER_FAILURE, Topic.UNSTARTED}


def _head(reading: Reading) -> Response:
    # All rules of this family need a response.
    return promised(reading.recording.response)


def _shown(name: str, value: str | None) -> str:
    return f"no {name}" if value is None else f"{name}: {quoted(value)}"


@rule(
    "http.one-length",
    "MUST",
    "RFC 9112, 6.2",
    {Topic.STREAM, Topic.ANSWER, Topic.BAD_INPUT},
    part="",
    needs=RESPONSE,
    given=over_http,
)
def one_length(reading: Reading) -> Findings:
    """A response with a Transfer-Encoding has no Content-Length: readers differ in which counts."""
    coding, length = map(_head(reading).header, ("Transfer-Encoding", "Content-Length"))
    if coding is not None and length is not None:
        actual = f"Transfer-Encoding: {coding} with Content-Length: {length}"
        yield say(reading, "one of Transfer-Encoding and Content-Length", actual)


@rule(
    "http.old-framing",
    "SHOULD",
    "RFC 9112, 6.1",
    {Topic.OLD_HTTP},
    needs=RESPONSE,
    given=over_http,
)
def old_framing(reading: Reading) -> Findings:
    """A request of HTTP/1.0 is answered without Transfer-Encoding, which it does not know."""
    coding = _head(reading).header("Transfer-Encoding")
    if coding is not None:
        yield say(reading, "no Transfer-Encoding", f"Transfer-Encoding: {coding}")


@rule_over_all("http.challenge", "MUST", "RFC 9110, 15.5.2", {Topic.AUTH}, part="", needs=RESPONSE)
def challenge(readings: Sequence[Reading]) -> Findings:
    """A refusal of status 401 tells in WWW-Authenticate by which credentials one gets in."""
    refused = [it for it in readings if _head(it).status == HTTPStatus.UNAUTHORIZED]
    if not refused:
        others = ", ".join(str(_head(reading).status) for reading in readings)
        raise NotExercisedError(f"answered by status {others}, not by 401")
    for reading in refused:
        if not _head(reading).header("WWW-Authenticate"):
            expected = "WWW-Authenticate with a challenge, such as Bearer"
            yield say(reading, expected, _shown("WWW-Authenticate", None))


@rule_over_all("http.retry-after", "SHOULD", "RFC 9110, 10.2.3", FAILED, part="", needs=RESPONSE)
def retry_after(readings: Sequence[Reading]) -> Findings:
    """Where a response says in Retry-After when to come again, readers can tell when that is."""
    told = [(reading, _head(reading).header("Retry-After")) for reading in readings]
    if all(value is None for _, value in told):
        raise NotExercisedError("no response has a Retry-After, and none needs one")
    for reading, value in told:
        if value is not None and not is_time(value):
            expected = "Retry-After with a number of seconds or a date"
            yield say(reading, expected, _shown("Retry-After", value))


def is_time(value: str) -> bool:
    """Whether it is a Retry-After: a number of seconds, or a date (RFC 9110, 10.2.3)."""
    if value.isascii() and value.isdecimal():
        return True
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return False
    return True
