"""Pages of other sites on a WebSocket, from which CORS does not keep them."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, on_connections, rule, say
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Topic

RFC = "RFC 6455, 10.2"
PART = "handshake"
# Noted by the probe of a handshake that was let pass.
LET_IN = "let-in"


def _origin(reading: Reading) -> str:
    return dict(reading.recording.request.headers)["Origin"]


@rule(
    "origin.allowed",
    "MUST",
    f"docs/dialects.md, CORS; {RFC}",
    {Topic.ALLOWED_PAGE},
    part=PART,
    needs=(Need.RESPONSE,),
    given=on_connections,
)
def allowed(reading: Reading) -> Findings:
    """The handshake of a page of the declared origin is let pass."""
    if reading.recording.mark(LET_IN) is None:
        expected = f"a connection for Origin: {_origin(reading)}"
        yield say(reading, expected, came_instead(reading.recording))


@rule(
    "origin.foreign",
    "SHOULD",
    RFC,
    {Topic.FOREIGN_PAGE},
    part=PART,
    needs=(Need.RESPONSE,),
    given=on_connections,
)
def foreign(reading: Reading) -> Findings:
    """The handshake of a page of an origin that nobody allowed is refused."""
    if reading.recording.mark(LET_IN) is not None:
        actual = "a connection, by which any page reads and writes as its visitor"
        expected = f"a refusal, such as status 403, for Origin: {_origin(reading)}"
        yield say(reading, expected, actual)
