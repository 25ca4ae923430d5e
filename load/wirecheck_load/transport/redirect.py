"""The request that a redirect asks for (RFC 9110, 15.4; Fetch, 4.4)."""

from urllib.parse import urljoin, urlsplit

from wirecheck.probes.tape import SECRET_HEADERS
from wirecheck.recording import Request
from wirecheck_load.transport.origin import Origin

# With these a request stays what it is.
_KEEPING = frozenset({307, 308})
_OF_A_BODY = frozenset({"content-type", "content-length"})


def redirected(request: Request, status: int, location: str) -> Request:
    """The next request; credentials are never sent to another origin.

    Raises:
        ValueError: The location is no place that can be asked.
    """
    url = urljoin(request.url, location)
    origin = Origin.of(url)
    method, body = request.method, request.body
    dropped: frozenset[str] = frozenset({"host"})
    if origin != Origin.of(request.url):
        dropped |= SECRET_HEADERS
    if status not in _KEEPING and method != "GET":
        method, body, dropped = "GET", b"", dropped | _OF_A_BODY
    headers = tuple(it for it in request.headers if it[0].lower() not in dropped)
    host = urlsplit(url).netloc.rpartition("@")[2]
    return Request(method, url, (("Host", host), *headers), body)
