"""Pages of other sites: CORS does not keep them off a WebSocket, so the server has to.

A browser lets any page open a WebSocket to any server, with the user's cookies, and read it; all
the server gets is an `Origin` header (RFC 6455, section 10.2). Programs send none.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def is_welcome(headers: Headers, allowed: tuple[str, ...]) -> bool:
    """Return whether a request comes from no page, from this server's own, or from an allowed one.

    Args:
        headers: The request's.
        allowed: Origins, such as `https://app.example`; `*` is any.
    """
    origin = headers.get("origin")
    return (
        origin is None
        or origin in allowed
        or "*" in allowed
        # Not the scheme: a proxy may have taken TLS off.
        or urlsplit(origin).netloc == headers.get("host")
    )


class OriginGuard:
    """Answers 403 to the requests and handshakes of foreign pages."""

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, if the page may ask."""
        if is_welcome(Headers(scope=scope), self._allowed):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Origin not allowed", 403)(scope, receive, send)
