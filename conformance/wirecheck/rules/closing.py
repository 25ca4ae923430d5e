"""How a WebSocket is closed: by the client, and by an endpoint that refuses what it got."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, NotExercisedError, on_connections, rule, say
from wirecheck.rules.words import ending
from wirecheck.scenarios import Topic

# RFC 6455, 7.4.1: data not taken, not valid, against a policy, too big, an error of one's own.
REFUSING_CODES = (1003, 1007, 1008, 1009, 1011)
TOO_BIG = 1009
# Noted by the probe when it has closed a connection; the detail is the code of the answer.
CLOSED = "closed"


def refusing_code(reading: Reading) -> int | None:
    """The code by which the endpoint refused a message; None if it did not close so."""
    code = reading.recording.ending.code
    return code if code in REFUSING_CODES else None


@rule(
    "message.huge",
    "SHOULD",
    "derived: a connection that dies without a word tells its client nothing",
    {Topic.HUGE_MESSAGE},
    part="huge",
    needs=(Need.STREAM,),
    given=on_connections,
)
def huge(reading: Reading) -> Findings:
    """A message of 2 MiB is answered, refused by an event, or refused by a close code."""
    if not reading.terminals and not refusing_code(reading):
        expected = f"an answer, an error, or a close with code {TOO_BIG}"
        yield say(reading, expected, ending(reading.recording))


@rule(
    "message.too-big-code",
    "SHOULD",
    "derived: RFC 6455, 7.4.1 has this code for it, and asks for none",
    {Topic.HUGE_MESSAGE},
    part="huge",
    needs=(Need.STREAM,),
    given=on_connections,
)
def too_big_code(reading: Reading) -> Findings:
    """A connection that is closed because a message is too big is closed with code 1009."""
    code = refusing_code(reading)
    if not code:
        raise NotExercisedError("the connection was not closed with a code")
    if code != TOO_BIG:
        yield say(reading, f"a close with code {TOO_BIG}", ending(reading.recording))


@rule(
    "connection.close-answered",
    "MUST",
    "RFC 6455, 5.5.1",
    {Topic.FAREWELL},
    part="connection",
    needs=(Need.RESPONSE,),
    given=on_connections,
)
def close_answered(reading: Reading) -> Findings:
    """A close frame of the client is answered by a close frame."""
    closed = reading.recording.mark(CLOSED)
    if closed is None:
        raise NotExercisedError("the client closed no WebSocket")
    if not closed.detail:
        yield say(reading, "a close frame", "none", at_ms=closed.at_ms)
