"""Questions of which a contract is silent: whatever is made of them, they break nothing."""

import re

from wirecheck.contract.reading import Reading
from wirecheck.rules.asked import asked
from wirecheck.rules.closing import refusing_code
from wirecheck.rules.model import Findings, rule, say
from wirecheck.rules.words import came_instead, ending
from wirecheck.scenarios import Topic

# RFC 9110, 15.5: the client is told that it erred.
CLIENT_ERROR = range(400, 500)
# RFC 9112, 3: request lines of at least 8,000 octets are to be supported.
COMMON_TARGET = 8_000
# RFC 8259, 7: a character outside the basic plane is escaped as two halves.
_PAIR = re.compile(rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]..")
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


@rule(
    "input.borne",
    "MUST",
    "the contract's question",
    {Topic.ODD_INPUT},
    part="either",
)
def borne(reading: Reading) -> Findings:
    """A question of which the contract is silent is answered, or refused in good order."""
    if not _is_malformed(reading):
        yield from _not_borne(reading)


@rule(
    "input.malformed-borne",
    "SHOULD",
    "derived: RFC 8259, 8.2 calls what is made of half a surrogate pair unpredictable",
    {Topic.ODD_INPUT},
    part="either",
)
def malformed_borne(reading: Reading) -> Findings:
    """A question with half a surrogate pair in a text is answered, or refused in good order."""
    if _is_malformed(reading):
        yield from _not_borne(reading)


@rule(
    "input.body-borne",
    "SHOULD",
    "derived: any client can send it",
    {Topic.ODD_BODY},
    part="body",
)
def body_borne(reading: Reading) -> Findings:
    """A question in another media type, or of 2 MiB, is answered, or refused in good order."""
    yield from _not_borne(reading)


def _is_malformed(reading: Reading) -> bool:
    return bool(_HALF.search(_PAIR.sub(b"", reading.recording.request.body)))


def _not_borne(reading: Reading) -> Findings:
    if not (_answered(reading) or _refused(reading)):
        expected = f"an answer to {asked(reading)}, or a refusal in good order{_too_long(reading)}"
        yield say(reading, expected, _instead(reading))


def _too_long(reading: Reading) -> str:
    is_long = len(reading.recording.request.url) > COMMON_TARGET
    return " (RFC 9112, 3: status 414 for a target longer than it reads)" if is_long else ""


def _answered(reading: Reading) -> bool:
    """Whether it was, or an event reports a failure; where there is no event, the end tells."""
    return bool(reading.terminals) or (reading.contract.end == "close" and reading.ended_well)


def _refused(reading: Reading) -> bool:
    response = reading.recording.response
    if reading.contract.connected:
        return bool(refusing_code(reading))
    if response is None:
        return False
    unstarted = reading.contract.unstarted
    is_told = unstarted is not None and reading.ended_ill and response.status in unstarted.status
    return response.status in CLIENT_ERROR or is_told


def _instead(reading: Reading) -> str:
    if reading.contract.connected or reading.events:
        return ending(reading.recording)
    return came_instead(reading.recording)
