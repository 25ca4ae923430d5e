"""What Engine.IO asks of a server and python-engineio lets pass.

Source: Engine.IO protocol v4, "Query parameters", "Receiving data".
"""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class EngineGuard:
    """Answers 400 to requests without a transport, and to a session's second poll at a time.

    Args:
        app: The Engine.IO server.
        close: Ends a session; is given its id.
    """

    def __init__(self, app: ASGIApp, close: Callable[[str], Awaitable[None]]) -> None:
        self._app = app
        self._close = close
        self._polling: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the server answer what it may."""
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        if scope["type"] != "http" or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
        elif "transport" not in query:
            await _refuse("transport is missing", scope, receive, send)
        elif scope["method"] == "GET" and "sid" in query:
            await self._poll(query["sid"][0], scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _poll(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        if session in self._polling:
            await self._close(session)
            await _refuse("the session is being polled", scope, receive, send)
            return
        self._polling.add(session)

        async def send_and_forget(message: Message) -> None:
            # Before its last bytes: with them, the client may poll again.
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._polling.discard(session)
            await send(message)

        try:
            await self._app(scope, receive, send_and_forget)
        finally:
            self._polling.discard(session)


async def _refuse(why: str, scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(why, 400)(scope, receive, send)
