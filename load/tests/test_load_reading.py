"""A token is stamped when it can be read: not when the next one comes, nor when it is decoded.

No clock decides. The endpoint sends one token and then waits until the client's event loop has gone
round, notes the time and sends the next one; so the first must have been stamped before that time,
and the second after it.
"""

import asyncio
import threading
import time

import gevent
import pytest
from asking import LINES, ask, target
from broken_endpoints import LAST_CHUNK, PATIENCE_S, chunk, serving
from websocket_frames import greet_socketio, greet_websocket, text

from wirecheck_load.transport.session import Session

# What was there to be read when a round began has been read when it is over; one has just begun.
ROUNDS = 2


class Rounds:
    """Lets a thread wait for the event loop of this one."""

    def __init__(self) -> None:
        self._over = threading.Semaphore(0)
        self._bell = gevent.get_hub().loop.async_()
        self._bell.start(self._over.release)

    def wait(self) -> None:
        for _ in range(ROUNDS):
            self._bell.send()
            assert self._over.acquire(timeout=PATIENCE_S)

    def close(self) -> None:
        self._bell.stop()
        self._bell.close()


@pytest.fixture
def rounds():
    made = Rounds()
    yield made
    made.close()


async def head(visit, content_type):
    line = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n\r\n"
    await visit.send(line % content_type)


async def sse(visit):
    await head(visit, b"text/event-stream")


async def lines(visit):
    await head(visit, b"application/x-ndjson")


CHUNK, DONE = b'{"type": "chunk", "content": "Hi"}', b'{"type": "done"}'
TRANSPORTS = {
    "SSE by POST": (
        "typed-sse",
        sse,
        chunk(b"data: " + CHUNK + b"\n\n"),
        chunk(b"data: " + DONE + b"\n\n") + LAST_CHUNK,
    ),
    "SSE by GET": (
        "named-sse",
        sse,
        chunk(b"event: token\ndata: Hi\n\n"),
        chunk(b"event: done\ndata: [DONE]\n\n") + LAST_CHUNK,
    ),
    "NDJSON": (LINES, lines, chunk(CHUNK + b"\n"), chunk(DONE + b"\n") + LAST_CHUNK),
    "WebSocket": ("typed-websocket", greet_websocket, text(CHUNK.decode()), text(DONE.decode())),
    "Socket.IO": (
        "session-socketio",
        greet_socketio,
        text('42["llm:stream:token",{"token":"Hi"}]'),
        text('42["llm:stream:done",{}]'),
    ),
}


@pytest.mark.parametrize("name", TRANSPORTS)
def test_each_token_is_stamped_before_the_next_is_sent(rounds, name):
    contract, begin, token, end = TRANSPORTS[name]
    sent_s = []

    async def behave(visit):
        await begin(visit)
        for _ in range(3):
            sent_s.append(time.perf_counter())
            await visit.send(token)
            await asyncio.to_thread(rounds.wait)
        sent_s.append(time.perf_counter())
        await visit.send(end)
        await visit.departure()

    with serving(behave) as endpoint, Session(target(endpoint.url, contract)) as session:
        outcome = session.stream(ask())
    assert outcome.completed, outcome.detail
    read_s = outcome.token_times
    moments = [sent_s[0], read_s[0], sent_s[1], read_s[1], sent_s[2], read_s[2], sent_s[3]]
    assert moments == sorted(moments)
