"""What some endpoints promise besides the stream: a status for failures, health."""

from typing import Any

from wirecheck.contract.part import Described
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, UntestableError, promised, rule, say, status_of
from wirecheck.rules.words import came_instead, quoted
from wirecheck.scenarios import Topic
from wirecheck.wire import strict_json

RESPONSE = (Need.RESPONSE,)
UPSTREAM = (Need.RESPONSE, Need.UPSTREAM)
OK = 200
UNSTARTED = "the contract's unstarted"


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
    if status_of(reading) not in statuses:
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
    if status_of(reading) != health.status:
        yield say(reading, f"status {health.status}", came_instead(reading.recording))
    else:
        yield from misfits(reading, health, "a valid health document")
