"""A Socket.IO client whose events are waited for one by one."""

import contextlib
import queue

import socketio

DEADLINE_S = 60


class SocketClient:
    """A connection; `events` has what came, as (name, payload)."""

    def __init__(self, client):
        self.client = client
        self.events = queue.Queue()
        self.gone = queue.Queue()
        client.on("*", lambda *event: self.events.put(event))
        client.on("disconnect", self.gone.put)

    def emit(self, name, *payload):
        self.client.emit(name, *payload)

    def next(self):
        return self.events.get(timeout=DEADLINE_S)

    def until(self, *names):
        """Return the events up to the first of these names."""
        events = [self.next()]
        while events[-1][0] not in names:
            events.append(self.next())
        return events

    def is_gone(self):
        """Wait until the connection is closed."""
        return bool(self.gone.get(timeout=DEADLINE_S))


@contextlib.contextmanager
def socket_client(url, path="/socket.io", token=None, transports=("websocket",)):
    """Connect to a server.

    Raises:
        socketio.exceptions.ConnectionError: It refuses.
    """
    client = SocketClient(_in_order(socketio.Client(reconnection=False)))
    auth = None if token is None else {"token": token}
    try:
        client.client.connect(url, auth=auth, transports=list(transports), socketio_path=path)
        yield client
    finally:
        _close(client.client)


def _in_order(client):
    """Let messages be handled as they come: Engine.IO's client gives each a thread of its own."""
    engine = client.eio
    start = engine.start_background_task

    def start_or_handle(target, *args, **kwargs):
        if target == engine.handlers["message"]:
            return target(*args)
        return start(target, *args, **kwargs)

    engine.start_background_task = start_or_handle
    return client


def _close(client):
    """Disconnect; close the WebSocket also if the server was the first to."""
    websocket = client.eio.ws
    client.disconnect()
    if websocket is not None:
        websocket.shutdown()


def refusal(url, auth):
    """Return the words with which a handshake is refused."""
    client = socketio.Client(reconnection=False)
    words = queue.Queue()
    client.on("connect_error", words.put)
    with contextlib.suppress(socketio.exceptions.ConnectionError):
        client.connect(url, auth=auth, transports=["websocket"])
    _close(client)
    return words.get(timeout=DEADLINE_S)["message"]
