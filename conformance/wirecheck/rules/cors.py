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
    promised,
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
OK_HUNDREDS = 2


def _head(reading: Reading) -> Response:
    # All rules of this family need a response.
    return cast("Response", reading.recording.response)


def _origin(reading: Reading) -> str:
    return dict(reading.recording.request.headers)["Origin"]


def _grants(reading: Reading) -> bool:
    return _head(reading).header(ALLOW_ORIGIN) in {"*", _origin(reading)}


def _grants_credentials(reading: Reading) -> bool:
    head = _head(reading)
    is_named = head.header(ALLOW_ORIGIN) == _origin(reading)
    return is_named and head.header(ALLOW_CREDENTIALS) == "true"


def _listed(reading: Reading, header: str) -> set[str]:
    """The names that a header lists, in small letters."""
    return {name.strip().lower() for name in (_head(reading).header(header) or "").split(",")}


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
    """What the preflight allows, the stream's own response and every refusal allow as well."""
    preflight, *responses = readings
    if not _grants(preflight):
        raise NotExercisedError(f"the preflight allows no origin ({_granted(preflight)})")
    for reading in responses:
        yield from _lost(preflight, reading)


def _lost(granting: Reading, reading: Reading) -> Findings:
    """What one response allows the page that asks, and another does not.

    Fetch, CORS check: `*` and the page's origin allow it the same, but for credentials.
    """
    if not _grants(reading):
        yield say(reading, f"{ALLOW_ORIGIN}: {_origin(granting)}", _granted(reading))
    elif _grants_credentials(granting) and not _grants_credentials(reading):
        sent = _head(reading).header(ALLOW_CREDENTIALS) or "(not sent)"
        expected = f"{ALLOW_ORIGIN}: {_origin(granting)}, {ALLOW_CREDENTIALS}: true"
        yield say(reading, expected, f"{_granted(reading)}, {ALLOW_CREDENTIALS}: {sent}")


@rule_over_all(
    "cors.limited",
    "MUST",
    COMMON,
    {Topic.LIMIT},
    part="",
    needs=RESPONSE,
    given=lambda contract: contract.limits is not None and not contract.connected,
)
def limited(readings: Sequence[Reading]) -> Findings:
    """A refusal over a limit carries what the answers within it do: a page has to learn of it."""
    first = readings[0]
    if "Origin" not in dict(first.recording.request.headers):
        raise NotExercisedError("no allowed origin was declared (--declare origin=URL)")
    if not _grants(first):
        raise NotExercisedError(f"an answer within it allows no origin ({_granted(first)})")
    for reading in readings:
        if reading.recording.part == "over":
            yield from _lost(first, reading)


@rule("cors.allowed", "MUST", f"{COMMON}; {FETCH}", ALLOWED, part="", needs=RESPONSE)
def allowed(reading: Reading) -> Findings:
    """A page of the declared origin may read every response."""
    if not _grants(reading):
        yield say(reading, f"{ALLOW_ORIGIN}: {_origin(reading)}", _granted(reading))


@rule_over_all(
    "cors.allowed-headers",
    "MUST",
    f"{COMMON}; Fetch, CORS-preflight fetch",
    ALLOWED,
    part="",
    needs=RESPONSE,
    given=_preflighted,
)
def allowed_headers(readings: Sequence[Reading]) -> Findings:
    """The preflight of the declared origin allows the headers that the request needs."""
    parts = {reading.recording.part: reading for reading in readings}
    preflight, names = parts["preflight"], _listed(parts["preflight"], ALLOW_HEADERS)
    sent = {name.lower() for name, _ in parts["stream"].recording.request.headers}
    # Fetch, CORS non-wildcard request-header name: `*` stands for all but Authorization.
    missing = sent & {"authorization"} - names
    if "*" not in names:
        missing |= sent & {"content-type"} - names
    if missing:
        expected = f"{ALLOW_HEADERS}: {', '.join(sorted(missing))}"
        actual = f"{ALLOW_HEADERS}: {_head(preflight).header(ALLOW_HEADERS) or '(not sent)'}"
        yield say(preflight, expected, actual)


@rule(
    "cors.preflight-ok",
    "MUST",
    f"{COMMON}; Fetch, CORS-preflight fetch",
    ALLOWED,
    part="preflight",
    needs=RESPONSE,
    given=_preflighted,
)
def preflight_ok(reading: Reading) -> Findings:
    """The preflight of the declared origin has a status from 200 to 299, the only ones that let."""
    status = _head(reading).status
    if status // 100 != OK_HUNDREDS:
        yield say(reading, "a status from 200 to 299", f"status {status}")


@rule(
    "cors.resuming",
    "SHOULD",
    "derived: Fetch, CORS-unsafe request-header names: a long id makes EventSource ask for leave",
    ALLOWED,
    part="resuming",
    needs=RESPONSE,
    given=lambda contract: contract.resume is not None,
)
def resuming(reading: Reading) -> Findings:
    """The preflight of the declared origin allows the header that a reader comes back with."""
    header = promised(reading.contract.resume).header
    if not _listed(reading, ALLOW_HEADERS) & {header.lower(), "*"}:
        actual = f"{ALLOW_HEADERS}: {_head(reading).header(ALLOW_HEADERS) or '(not sent)'}"
        yield say(reading, f"{ALLOW_HEADERS}: {header}", actual)


@rule("cors.credentials-true", "SHOULD", "Fetch, CORS check", ANY, part="", needs=RESPONSE)
def credentials_true(reading: Reading) -> Findings:
    """Credentials are allowed by the word `true`, in small letters: no other allows them."""
    value = _head(reading).header(ALLOW_CREDENTIALS)
    if value not in {None, "true"}:
        yield say(reading, f"{ALLOW_CREDENTIALS}: true, or none", f"{ALLOW_CREDENTIALS}: {value}")


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
    is_given = head.header(ALLOW_ORIGIN) == _origin(reading)
    if is_given and not _listed(reading, "Vary") & {"origin", "*"}:
        yield say(reading, "Vary: Origin", f"Vary: {head.header('Vary') or '(not sent)'}")
