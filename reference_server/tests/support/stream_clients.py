"""One client for each dialect: it opens a stream through nginx, and tells how the stream ended."""

import json
from dataclasses import dataclass

import httpx
from deployment import new_token
from socketio_client import socket_client
from typed_socket import LAST, typed_socket
from websockets.exceptions import ConnectionClosedError

DEADLINE_S = 60


@dataclass
class Outcome:
    """What came of a stream, as text, and whether the connection broke before its end."""

    text: str
    broken: bool


class EventStream:
    """A stream of server-sent events."""

    def __init__(self, method, path, options):
        self._method = method
        self._path = path
        self._options = options

    def open(self, stack, url, prompt):
        self._response = stack.enter_context(
            httpx.stream(
                self._method,
                f"{url}{self._path}",
                headers={"Authorization": f"Bearer {new_token()}"},
                timeout=DEADLINE_S,
                **self._options(prompt),
            )
        )
        assert self._response.status_code == 200
        return self._response.headers["x-worker"]

    def outcome(self):
        text = b""
        try:
            for chunk in self._response.iter_raw():
                text += chunk
        except httpx.RemoteProtocolError:
            return Outcome(text.decode(), broken=True)
        return Outcome(text.decode(), broken=False)


class Messages:
    """A chat on a WebSocket."""

    def open(self, stack, url, prompt):
        bearer = f"Bearer {new_token()}"
        self._socket = stack.enter_context(
            typed_socket(url, "/typed/ws/chat", Authorization=bearer)
        )
        self._socket.chat(prompt)
        return self._socket.websocket.response.headers["x-worker"]

    def outcome(self):
        events = []
        try:
            while not events or events[-1]["type"] not in LAST:
                events.append(self._socket.next())
        except ConnectionClosedError:  # 1006: the connection has ended, not the conversation
            return Outcome(json.dumps(events), broken=True)
        return Outcome(json.dumps(events), broken=False)


class Sockets:
    """A stream on Socket.IO."""

    def __init__(self, transport, path, request, last):
        self._transport = transport
        self._path = path
        self._request = request
        self._last = last

    def open(self, stack, url, prompt):
        self._client = stack.enter_context(
            socket_client(url, self._path, new_token(), [self._transport])
        )
        self._client.client.on("disconnect", lambda _: self._client.events.put(("gone", None)))
        self._client.emit(*self._request(prompt))
        return socketio_worker(url)

    def outcome(self):
        *events, (name, payload) = self._client.until(*self._last, "gone")
        return Outcome(json.dumps([*events, (name, payload)]), broken=name == "gone")


def socketio_worker(url):
    """Return the worker to which nginx sends all Socket.IO of this address."""
    handshake = httpx.get(f"{url}/session/socket.io/?EIO=4&transport=polling")
    return handshake.headers["x-worker"]


def _chat(prompt):
    return {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": prompt}]}


def _session(prompt):
    return "llm:chat:stream", {"sessionId": "s", "provider": "openai", **_chat(prompt)}


PARTIAL = (
    "/partial/socket.io",
    lambda prompt: ("chat_stream", {"message": prompt}),
    ("chat_complete", "chat_stream_error"),
)
SESSION = (
    "/session/socket.io",
    _session,
    ("llm:stream:done", "llm:stream:error", "llm:stream:cancelled"),
)

# A stream: how its client is made, and what only a complete one has. plain has no such word: its
# whole end is that of the connection.
CLIENTS = {
    "typed-sse": (
        lambda: EventStream("POST", "/typed/chat/stream", lambda prompt: {"json": _chat(prompt)}),
        '"type":"done"',
    ),
    "named-sse": (
        lambda: EventStream(
            "GET", "/named/chat/stream", lambda prompt: {"params": {"prompt": prompt}}
        ),
        "[DONE]",
    ),
    "plain-sse": (
        lambda: EventStream(
            "POST", "/plain/query/stream", lambda prompt: {"json": {"prompt": prompt}}
        ),
        None,
    ),
    "partial-sse": (
        lambda: EventStream(
            "POST", "/partial/api/chat/stream", lambda prompt: {"json": {"message": prompt}}
        ),
        '"done":true',
    ),
    "typed-websocket": (Messages, '"done"'),
    "partial-socketio, WebSocket": (lambda: Sockets("websocket", *PARTIAL), "chat_complete"),
    "partial-socketio, polling": (lambda: Sockets("polling", *PARTIAL), "chat_complete"),
    "session-socketio, WebSocket": (lambda: Sockets("websocket", *SESSION), "llm:stream:done"),
    "session-socketio, polling": (lambda: Sockets("polling", *SESSION), "llm:stream:done"),
}
