"""The real provider: one request passed on, one answer read as it comes."""

import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx

from wirecheck_mock_providers.tape.errors import TapeError
from wirecheck_mock_providers.tape.headers import Headers, check, decoded, encoded, end_to_end
from wirecheck_mock_providers.tape.recording import How, Response

#: A provider is there or it is not; how long it may think is left to the client.
_CONNECT_S: Final = 30
#: Set anew for the way upstream. Identity, because what is compressed cannot be read in a
#: recording, nor searched for keys.
_OURS: Final = frozenset({"host", "content-length", "accept-encoding", "expect"})
_IDENTITY: Final = ((b"accept-encoding", b"identity"),)
_STATUS_MIN, _STATUS_MAX = 200, 599
#: How httpx's words begin when the peer closed too early; all else is no HTTP.
_CLOSED_EARLY: Final = ("peer closed connection", "server disconnected")
_DETAIL_MAX: Final = 200
_MS_PER_S: Final = 1000


class Broken(Exception):  # noqa: N818 - an ending, no error of ours
    """The exchange ended badly, as `how` says."""

    def __init__(self, how: How, detail: str) -> None:
        super().__init__(detail[:_DETAIL_MAX])
        self.how = how


class Clock:
    """Milliseconds since the request was sent."""

    def __init__(self) -> None:
        self._zero_s = time.monotonic()

    def now_ms(self) -> float:
        """Return the time."""
        return round((time.monotonic() - self._zero_s) * _MS_PER_S, 3)

    async def trace(self, event: str, _info: Any) -> None:
        """Start when the connection stands and the request leaves; called by httpcore."""
        if event == "http11.send_request_headers.started":
            self._zero_s = time.monotonic()


class Upstream:
    """A provider at its base URL.

    The environment's proxies and certificates are used, as the SDKs do. Each exchange has a
    connection of its own: what is recorded is the provider's doing, not that of a connection that
    had grown old.
    """

    def __init__(self, url: str) -> None:
        """Raise TapeError if `url` is no base URL."""
        self.url = _checked(url)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(None, connect=_CONNECT_S),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            # One client's cookies are not for the next one.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )

    def request(
        self, method: str, target: bytes, headers: Headers, body: bytes, clock: Clock
    ) -> httpx.Request:
        """Return what is sent upstream; `target` is a path behind the base URL, and a query.

        Raises:
            ValueError: no URL can be made of that.
        """
        raw = self.url.raw_path.rstrip(b"/") + target
        passed = [it for it in end_to_end(headers) if it[0].lower() not in _OURS]
        try:
            url = self.url.copy_with(raw_path=raw)
        except httpx.InvalidURL as error:
            raise ValueError(str(error)) from error
        return httpx.Request(
            method,
            url,
            headers=[*encoded(tuple(passed)), *_IDENTITY],
            content=body or None,
            extensions={"timeout": self._client.timeout.as_dict(), "trace": clock.trace},
        )

    @contextlib.asynccontextmanager
    async def answer(
        self, request: httpx.Request, clock: Clock
    ) -> AsyncIterator[tuple[Response, AsyncIterator[bytes]]]:
        """Send a request; yield the head of the answer, and its body as the network brings it.

        Raises:
            Broken: also while the body is read.
        """
        with _broken():
            response = await self._client.send(request, stream=True)
        try:
            yield _head(response, clock), _body(response)
        finally:
            await response.aclose()


def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise TapeError(f"--record-from {url!a} is no URL: {error}.") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise TapeError(
            f"--record-from {url!a}: write the provider's base URL as https://HOST/PATH, such as "
            "https://api.openai.com/v1."
        )
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise TapeError(
            "--record-from takes a base URL without credentials, query or fragment: "
            "the client sends the key, as it does to the provider."
        )
    return parsed


def _head(response: httpx.Response, clock: Clock) -> Response:
    headers = decoded(response.headers.raw)
    try:
        check(headers)
    except ValueError as error:
        raise Broken("garbage", str(error)) from error
    if not _STATUS_MIN <= response.status_code <= _STATUS_MAX:
        raise Broken("garbage", f"there is no status {response.status_code}")
    return Response(response.status_code, headers, response.http_version, clock.now_ms())


async def _body(response: httpx.Response) -> AsyncIterator[bytes]:
    with _broken():
        async for data in response.aiter_raw():
            yield data


@contextlib.contextmanager
def _broken() -> Iterator[None]:
    """Tell httpx's errors by what they mean for a recording."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise Broken("refused", str(error) or f"no connection within {_CONNECT_S} s") from error
    except httpx.NetworkError as error:
        raise Broken("reset", str(error)) from error
    except httpx.ProtocolError as error:
        early = str(error).lower().startswith(_CLOSED_EARLY)
        raise Broken("truncated" if early else "garbage", str(error)) from error
