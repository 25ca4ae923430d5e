"""The head of a stream's response."""

from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, NotExercisedError, over_http, rule, say
from wirecheck.rules.proxies import is_nginx
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Topic

STREAM = {Topic.STREAM}
COMMON = "docs/dialects.md, Response head"


def _is_stream(reading: Reading) -> bool:
    """Whether the response claims to be the stream; an error page's head is another matter."""
    response = reading.recording.response
    return response is not None and response.status == reading.status


def _header(reading: Reading, name: str) -> str | None:
    response = reading.recording.response
    return response.header(name) if response else None


def _shown(value: str | None) -> str:
    return "no such header" if value is None else value


@rule("head.status", "MUST", COMMON, STREAM, needs=(Need.RESPONSE,))
def status(reading: Reading) -> Findings:
    """A stream has the contract's status; failures of the upstream are told in band."""
    if not _is_stream(reading):
        yield say(reading, f"status {reading.status}", came_instead(reading.recording))


@rule(
    "head.content-type",
    "MUST",
    f"{COMMON}; HTML 9.2.2",
    STREAM,
    needs=(Need.STREAM,),
    given=over_http,
)
def content_type(reading: Reading) -> Findings:
    """A stream declares its media type; a browser's EventSource fails the connection otherwise."""
    expected = reading.contract.head.content_type
    value = _header(reading, "content-type")
    if (value or "").partition(";")[0].strip().lower() != expected:
        yield say(reading, f"Content-Type: {expected}", _shown(value))


@rule(
    "head.charset",
    "MUST",
    f"{COMMON}; HTML, text/event-stream registration",
    STREAM,
    needs=(Need.STREAM,),
    given=over_http,
)
def charset(reading: Reading) -> Findings:
    """The charset of an event stream, where one is given, is utf-8."""
    value = _header(reading, "content-type") or ""
    for parameter in value.split(";")[1:]:
        name, _, given = parameter.strip().partition("=")
        if name.lower() == "charset" and given.strip('"').lower() != "utf-8":
            yield say(reading, "charset=utf-8, or none", value)


@rule("head.cache-control", "MUST", COMMON, STREAM, needs=(Need.STREAM,), given=over_http)
def cache_control(reading: Reading) -> Findings:
    """A stream forbids caches to store or reuse it."""
    value = _header(reading, "cache-control")
    directives = {item.strip().lower() for item in (value or "").split(",")}
    if not directives & {"no-cache", "no-store"}:
        yield say(reading, "Cache-Control: no-cache (or no-store)", _shown(value))


@rule(
    "head.accel-buffering",
    "SHOULD",
    f"{COMMON}; nginx, proxy_buffering",
    STREAM,
    needs=(Need.STREAM,),
    given=over_http,
)
def accel_buffering(reading: Reading) -> Findings:
    """A stream tells nginx not to buffer it."""
    value = _header(reading, "x-accel-buffering")
    if value is None and is_nginx(reading.recording):
        raise NotExercisedError("nginx answered, which obeys this header and does not pass it on")
    if (value or "").strip().lower() != "no":
        yield say(reading, "X-Accel-Buffering: no", _shown(value))


@rule("head.content-length", "SHOULD", COMMON, STREAM, needs=(Need.STREAM,), given=over_http)
def content_length(reading: Reading) -> Findings:
    """A live stream does not know its length."""
    value = _header(reading, "content-length")
    if value is not None:
        yield say(reading, "no Content-Length", f"Content-Length: {value}")


@rule(
    "head.content-encoding",
    "SHOULD",
    "RFC 9110, Accept-Encoding",
    STREAM,
    needs=(Need.STREAM,),
    given=over_http,
)
def content_encoding(reading: Reading) -> Findings:
    """A stream has no content coding but one that the request offers to take."""
    used, headers = reading.recording.coding, reading.recording.request.headers
    offers = [value for name, value in headers if name.lower() == "accept-encoding"]
    offered = {coding.strip().lower() for offer in offers for coding in offer.split(",")}
    # RFC 9110, 8.4.1.3: x-gzip is another name of gzip.
    if used and offers and used.removeprefix("x-") not in offered:
        expected = f"no coding but {' or '.join(offers)}"
        yield say(reading, expected, f"Content-Encoding: {used}")
