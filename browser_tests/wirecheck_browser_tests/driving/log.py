"""What a browser tells of a tab: console, errors, requests."""

import time
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Frame, Page, Request, Response, WebSocket

_MOST_LINES = 200
_LONGEST_LINE = 2_000
_EVENT_STREAM = "text/event-stream"
_FAILED = "failed"
# What a page is made of: a development server is asked for hundreds of them.
_PARTS = frozenset({"script", "stylesheet", "image", "font", "media", "manifest"})


class Log:
    """The first lines of each kind; times are milliseconds since 1970.

    Attributes:
        console: What the page wrote to the console, as (time, kind, text).
        errors: The errors that the page did not catch, as (time, text).
        requests: Its requests but for those of its own parts, as (time, method, URL, body or
            None); the method of a message on a WebSocket is ``MESSAGE``.
        statuses: How the newest request was answered, by method and URL: a status, or ``failed``.
        has_source: Whether it has opened an ``EventSource``.
        origins: Where the pages that it has shown come from, each ``http://host:port``.
    """

    def __init__(self, page: Page) -> None:
        self.console: list[tuple[float, str, str]] = []
        self.errors: list[tuple[float, str]] = []
        self.requests: list[tuple[float, str, str, str | None]] = []
        self.statuses: dict[tuple[str, str], str] = {}
        self.has_source = False
        self.origins: set[str] = set()
        self._page = page
        self._under_way: set[Request] = set()
        self._heard: Any = {
            "console": self._on_console,
            "pageerror": self._on_error,
            "request": self._on_request,
            "response": self._on_answer,
            "requestfailed": self._on_failure,
            "requestfinished": self._on_end,
            "websocket": self._on_socket,
            "framenavigated": self._on_page,
        }
        for event, hear in self._heard.items():
            page.on(event, hear)

    def close(self) -> None:
        """Hear no more of the tab."""
        for event, hear in self._heard.items():
            self._page.remove_listener(event, hear)

    @property
    def loading(self) -> int:
        """How many requests are under way, streams of events left out."""
        return len(self._under_way)

    def _on_console(self, message: ConsoleMessage) -> None:
        line = (message.timestamp, message.type, message.text[:_LONGEST_LINE])
        _add(self.console, line)

    def _on_error(self, error: Exception) -> None:
        _add(self.errors, (time.time() * 1000, str(error)[:_LONGEST_LINE]))

    def _on_answer(self, response: Response) -> None:
        self._note(response.request, str(response.status))

    def _on_failure(self, request: Request) -> None:
        self._on_end(request)
        self._note(request, _FAILED)

    def _on_end(self, request: Request) -> None:
        self._under_way.discard(request)

    def _note(self, request: Request, status: str) -> None:
        asked = (request.method, request.url)
        if request.resource_type in _PARTS or len(self.statuses) == _MOST_LINES:
            return
        if status == _FAILED:  # also one that breaks off: how it was answered says more
            self.statuses.setdefault(asked, status)
        else:
            self.statuses[asked] = status

    def _on_request(self, request: Request) -> None:
        is_source = _is_source(request)
        self.has_source |= is_source
        if not is_source:
            self._under_way.add(request)
        if request.resource_type in _PARTS:
            return
        line = (time.time() * 1000, request.method, request.url, request.post_data)
        _add(self.requests, line)

    def _on_page(self, frame: Frame) -> None:
        parts = urlsplit(frame.url)
        if frame.parent_frame is None and parts.netloc:
            self.origins.add(f"{parts.scheme}://{parts.netloc}")

    def _on_socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: self._on_frame(socket.url, payload))

    def _on_frame(self, url: str, payload: bytes | str) -> None:
        text = payload if isinstance(payload, str) else payload.decode("utf-8", "replace")
        _add(self.requests, (time.time() * 1000, "MESSAGE", url, text))


def _is_source(request: Request) -> bool:
    """Whether an ``EventSource`` asks; Firefox does not tell it by its type."""
    asks = request.method == "GET" and request.headers.get("accept") == _EVENT_STREAM
    return asks or request.resource_type == "eventsource"


def _add(lines: list[Any], line: Any) -> None:
    if len(lines) < _MOST_LINES:
        lines.append(line)
