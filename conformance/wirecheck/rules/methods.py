"""What a request by another method than the contract's is owed."""

from collections.abc import Sequence
from http import HTTPStatus

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.recording import Response
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    promised,
    rule,
    rule_over_all,
    say,
)
from wirecheck.scenarios import Topic

RESPONSE = (Need.RESPONSE,)
SAFE = {Topic.SAFE_METHODS}
HEAD = "RFC 9110, 9.3.2"
OK_HUNDREDS = 2
# A server may have no such method, or none for this resource.
NONE_SUCH = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}


def _head(reading: Reading) -> Response:
    # All rules of this family that look at a head need a response.
    return promised(reading.recording.response)


def _told(readings: Sequence[Reading]) -> NotExercisedError:
    """What came in place of what a rule is about."""
    statuses = ", ".join(str(_head(reading).status) for reading in readings)
    return NotExercisedError(f"answered by status {statuses}")


def _asks(contract: Contract) -> bool:
    return bool(contract.requests)


def _gets(contract: Contract) -> bool:
    return any(it.method == "GET" for it in contract.requests.values())


@rule_over_all(
    "http.allow",
    "MUST",
    "RFC 9110, 15.5.6",
    {Topic.OTHER_METHOD, *SAFE},
    part="",
    needs=RESPONSE,
    given=_asks,
)
def allow(readings: Sequence[Reading]) -> Findings:
    """A response of status 405 names in Allow the methods that are allowed."""
    refused = [it for it in readings if _head(it).status == HTTPStatus.METHOD_NOT_ALLOWED]
    if not refused:
        raise _told(readings)
    for reading in refused:
        if _head(reading).header("Allow") is None:
            expected = f"Allow: {_right_method(reading)}"
            yield say(reading, expected, f"status {HTTPStatus.METHOD_NOT_ALLOWED} without Allow")


def _right_method(reading: Reading) -> str:
    return reading.contract.requests[reading.recording.part.rpartition("-")[2]].method


@rule_over_all(
    "http.options", "SHOULD", "RFC 9110, 9.3.7", SAFE, part="options", needs=RESPONSE, given=_asks
)
def options(readings: Sequence[Reading]) -> Findings:
    """A successful answer to OPTIONS names the methods that there are."""
    answered = [it for it in readings if _head(it).status // 100 == OK_HUNDREDS]
    if not answered:
        raise _told(readings)
    for reading in answered:
        # What answers every OPTIONS as the preflight of a page names them there.
        names = ("Allow", "Access-Control-Allow-Methods")
        if not any(map(_head(reading).header, names)):
            expected = f"Allow: {_right_method(reading)}"
            yield say(reading, expected, f"status {_head(reading).status} without Allow")


@rule("http.head-bare", "MUST", HEAD, SAFE, part="head", needs=RESPONSE, given=_gets)
def head_bare(reading: Reading) -> Findings:
    """A HEAD is answered without content."""
    if reading.recording.body:
        yield say(reading, "nothing after the head", f"{len(reading.recording.body):,} bytes")


@rule_over_all("http.head-as-get", "SHOULD", HEAD, SAFE, part="head", needs=RESPONSE, given=_gets)
def head_as_get(readings: Sequence[Reading]) -> Findings:
    """A HEAD is answered by the status and the Content-Type of a GET."""
    answered = [it for it in readings if _head(it).status not in NONE_SUCH]
    if not answered:
        raise _told(readings)
    for reading in answered:
        for expected, actual in _differences(reading):
            if actual != expected:
                yield say(reading, expected, actual)


def _differences(reading: Reading) -> list[tuple[str, str]]:
    """What a HEAD of a stream, or of an answer, should be answered by; and what it was."""
    wanted, head = reading.contract.head, _head(reading)
    is_stream = reading.recording.part.endswith("stream")
    status = wanted.status if is_stream else HTTPStatus.OK.value
    pairs = [(f"status {status}", f"status {head.status}")]
    if is_stream:
        essence = (head.header("Content-Type") or "(not sent)").partition(";")[0].strip().lower()
        pairs.append((f"Content-Type: {wanted.content_type}", f"Content-Type: {essence}"))
    return pairs


@rule(
    "http.safe",
    "SHOULD",
    "derived: neither HEAD nor OPTIONS asks for an answer, and what is generated is paid for",
    SAFE,
    part="",
    needs=(Need.JOURNAL,),
    given=_asks,
)
def safe(reading: Reading) -> Findings:
    """A question by HEAD or OPTIONS is not sent on to the provider."""
    if reading.calls:
        yield say(reading, "no upstream call", f"{len(reading.calls)} upstream calls")
