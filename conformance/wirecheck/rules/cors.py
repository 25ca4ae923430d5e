"""What a browser needs to read the stream from another origin, and must not be given."""

from collections.abc import Sequence
from typing import cast

from wirecheck.contract import Contract
from wirecheck.contract.reading import Reading
from wirecheck.recording import Response
from wirecheck.rules.model import (
    Findings,
    Need,
    NotExercisedError,
    rule,
    rule_over_all,
    say,
)
from wirecheck.scenarios import Topic

ANY = {Topic.CORS, Topic.ALLOWED_ORIGIN, Topic.FOREIGN_ORIGIN}
ALLOWED = {Topic.ALLOWED_ORIGIN}
FOREIGN = {Topic.FOREIGN_ORIGIN}
RESPONSE = (Need.RESPONSE,)
COMMON = "docs/dialects.md, CORS"
FETCH = "Fetch, CORS protocol"

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOW_HEADERS = "Access-Control-Allow-Headers"


def _head(reading: Reading) -> Response:
    # All rules of this family need a response.
    return cast("Response", reading.recording.response)


def _origin(reading: Reading) -> str:
    return dict(reading.recording.request.headers)["Origin"]


def _grants(reading: Reading) -> bool:
    return _head(reading).header(ALLOW_ORIGIN) in {"*", _origin(reading)}


def _granted(reading: Reading) -> str:
    return f"{ALLOW_ORIGIN}: {_head(reading).header(ALLOW_ORIGIN) or '(not sent)'}"


@rule(
    "cors.credentials", "MUST", f"{COMMON}; {FETCH} and credentials", ANY, part="", needs=RESPONSE
)
def credentials(reading: Reading) -> Findings:
    """Credentials are never allowed to every origin at once."""
    head = _head(reading)
    if head.header(ALLOW_ORIGIN) == "*" and head.header(ALLOW_CREDENTIALS) == "true":
        actual = f"{ALLOW_ORIGIN}: * with {ALLOW_CREDENTIALS}: true"
        yield say(reading, "an explicit origin, or no credentials", actual)


def _preflighted(contract: Contract) -> bool:
    """Fetch, CORS-safelisted method: a plain GET, such as EventSource's, has no preflight."""
    return contract.start.method != "GET"


@rule_over_all("cors.kept", "MUST", COMMON, ANY, part="", needs=RESPONSE, given=_preflighted)
def kept(readings: Sequence[Reading]) -> Findings:
    """What the preflight promises, the stream's own response and its refusals carry as well."""
    preflight, *responses = readings
    if not _grants(preflight):
        raise NotExercisedError(f"the preflight allows no origin ({_granted(preflight)})")
    for reading in responses:
        for name in (ALLOW_ORIGIN, ALLOW_CREDENTIALS):
            promised, sent = _head(preflight).header(name), _head(reading).header(name)
            if promised is not None and sent != promised:
                yield say(reading, f"{name}: {promised}", f"{name}: {sent or '(not sent)'}")


@rule("cors.allowed", "MUST", f"{COMMON}; {FETCH}", ALLOWED, part="", needs=RESPONSE)
def allowed(reading: Reading) -> Findings:
    """A page of the declared origin may read every response."""
    if not _grants(reading):
        yield say(reading, f"{ALLOW_ORIGIN}: {_origin(reading)}", _granted(reading))


@rule(
    "cors.allowed-headers",
    "MUST",
    f"{COMMON}; Fetch, CORS-preflight fetch",
    ALLOWED,
    part="preflight",
    needs=RESPONSE,
    given=_preflighted,
)
def allowed_headers(reading: Reading) -> Findings:
    """The preflight of the declared origin allows the headers that the request needs."""
    listed = _head(reading).header(ALLOW_HEADERS) or ""
    names = {name.strip().lower() for name in listed.split(",")}
    if not names & {"content-type", "*"}:
        yield say(reading, f"{ALLOW_HEADERS}: Content-Type", f"{ALLOW_HEADERS}: {listed}")


@rule("cors.foreign", "MUST", COMMON, FOREIGN, part="", needs=RESPONSE)
def foreign(reading: Reading) -> Findings:
    """A page of an origin that nobody allowed may read nothing."""
    if _grants(reading):
        yield say(reading, f"no {ALLOW_ORIGIN} for {_origin(reading)}", _granted(reading))


@rule(
    "cors.vary", "SHOULD", "Fetch, CORS protocol and HTTP caches", ALLOWED, part="", needs=RESPONSE
)
def vary(reading: Reading) -> Findings:
    """A response that depends on the origin says so to caches."""
    head = _head(reading)
    fields = {field.strip().lower() for field in (head.header("Vary") or "").split(",")}
    if head.header(ALLOW_ORIGIN) == _origin(reading) and not fields & {"origin", "*"}:
        yield say(reading, "Vary: Origin", f"Vary: {head.header('Vary') or '(not sent)'}")
