"""A client of a WebSocket that sends, and after a while takes nothing any more."""

import asyncio

from endless_upstream import EndlessUpstream
from fastapi import FastAPI

from wirecheck_reference_server.cancellation import Shutdown
from wirecheck_reference_server.limiting import Limiter
from wirecheck_reference_server.services import Services
from wirecheck_reference_server.streams import RunningStreams

DEADLINE_S = 60


class StuckClient:
    """An ASGI connection whose client sends all its messages, then leaves.

    Args:
        path: Where it connects.
        messages: What it sends.
        takes: How many messages it takes; the next stays in the socket's buffer.
        query: The query string of its handshake.
        resumes: Whether it takes the rest in the end, instead of leaving it.
    """

    def __init__(self, path, messages, takes, query=b"", *, resumes=False):
        self.scope = {
            "type": "websocket",
            "path": path,
            "query_string": query,
            "headers": [(b"upgrade", b"websocket"), (b"connection", b"Upgrade")],
            "client": ("127.0.0.1", 1),
        }
        texts = ({"type": "websocket.receive", "text": text} for text in messages)
        self.messages = iter([{"type": "websocket.connect"}, *texts])
        self.takes = takes
        self.resumes = resumes
        self.offered = 0
        self.left = asyncio.Event()

    async def receive(self):
        for message in self.messages:
            return message
        for _ in range(2000):  # every other task runs as far as it can
            await asyncio.sleep(0)
        self.left.set()
        return {"type": "websocket.disconnect", "code": 1006}

    async def send(self, message):
        if message["type"] == "websocket.send":
            self.offered += 1
            if self.offered > self.takes:
                await self.left.wait()
                if not self.resumes:
                    raise OSError

    def talk_to(self, install, settings):
        """Talk to an application; return its provider, which is endless."""
        upstream = EndlessUpstream()

        async def talk():
            shutdown = Shutdown()
            streams = RunningStreams(shutdown)
            app = FastAPI()
            app.state.services = Services(settings, upstream, shutdown, streams, Limiter(None))
            install(app)
            await app(self.scope, self.receive, self.send)
            await shutdown.complete()

        asyncio.run(asyncio.wait_for(talk(), DEADLINE_S))
        return upstream
