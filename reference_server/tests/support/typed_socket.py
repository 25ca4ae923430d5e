"""A client of typed-websocket."""

import contextlib
import json

from websockets.sync.client import connect

DEADLINE_S = 60

LAST = ("done", "error", "cancelled")


class TypedSocket:
    """A connection that speaks in events."""

    def __init__(self, websocket):
        self.websocket = websocket

    def send(self, **message):
        self.websocket.send(json.dumps(message))

    def chat(self, prompt):
        self.send(type="chat", model="gpt-4o-mini", messages=[{"role": "user", "content": prompt}])

    def next(self):
        return json.loads(self.websocket.recv(timeout=DEADLINE_S))

    def rest(self):
        """Return the events up to a last one."""
        events = [self.next()]
        while events[-1]["type"] not in LAST:
            events.append(self.next())
        return events

    def events(self, prompt):
        self.chat(prompt)
        return self.rest()


@contextlib.contextmanager
def typed_socket(url, path="/ws/chat", **headers):
    """Connect to a server."""
    address = url.replace("http://", "ws://", 1) + path
    with connect(
        address, additional_headers=headers, open_timeout=DEADLINE_S, close_timeout=DEADLINE_S
    ) as websocket:
        yield TypedSocket(websocket)
