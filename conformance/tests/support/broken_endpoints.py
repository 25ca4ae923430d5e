"""A server whose endpoint misbehaves as a test tells it, and a table of ways to misbehave.

A behaviour is a coroutine; it gets a visit once the request has been read, and what it sends goes
over the wire as it is. When it returns, the connection is closed.
"""

import asyncio
import re
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field

KIB = 1024
MIB = 1024 * KIB
# Longer than anything here takes on a busy machine: it only keeps a broken test from hanging.
PATIENCE_S = 30.0
# The first byte of a client that takes a server without TLS for one with it.
TLS_HANDSHAKE = b"\x16"
# SO_LINGER on, with a timeout of 0 s: closing sends RST at once, with no FIN before it.
ABORT = struct.pack("ii", 1, 0)


class Visit:
    """A request that has been read, and the connection that it came over."""

    def __init__(
        self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.request = request
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def keep_sending(self, data: bytes, *, every_s: float = 0.0) -> None:
        """Send the same again and again; only the client's going, an error, ends it."""
        while True:
            await self.send(data)
            await asyncio.sleep(every_s)

    async def departure(self) -> str:
        """Wait until the client has gone: by ``fin`` or by ``reset``."""
        try:
            while await self._reader.read(MIB):
                pass
        except ConnectionResetError:
            return "reset"
        return "fin"

    def reset(self) -> None:
        """Close by RST."""
        self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        self._writer.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]


@dataclass
class Endpoint:
    """A running server: where it is, and what it was asked."""

    url: str
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def serving(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """Run a server in a thread of its own, as the gate under test has a loop of its own."""
    started: Future[tuple[Endpoint, Callable[[], object]]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(behaviour, tls, started)))
    thread.start()
    endpoint, stop = started.result(PATIENCE_S)
    try:
        yield endpoint
    finally:
        stop()
        thread.join(PATIENCE_S)


async def _serve(
    behaviour: Behaviour,
    tls: ssl.SSLContext | None,
    started: "Future[tuple[Endpoint, Callable[[], object]]]",
) -> None:
    writers: list[asyncio.StreamWriter] = []
    visits: list[asyncio.Task[None]] = []

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        visits.append(asyncio.create_task(visited(reader, writer)))

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _request(reader)
            endpoint.requests.append(request)
            await behaviour(Visit(request, reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone
        finally:
            # Closed twice, one with TLS cannot be aborted any more (asyncio of Python 3.11.2).
            if not writer.is_closing():
                writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    endpoint = Endpoint(f"{'https' if tls else 'http'}://127.0.0.1:{port}")
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    started.set_result((endpoint, lambda: loop.call_soon_threadsafe(stopped.set)))
    await stopped.wait()
    # A connection that is accepted while the server closes is left open (asyncio of Python 3.11).
    for listener in server.sockets:
        loop.remove_reader(listener.fileno())
    await asyncio.sleep(0)  # who was just accepted has a transport now
    server.close()
    accepting = asyncio.all_tasks() - {asyncio.current_task(), *visits}
    for task in (*accepting, *visits):
        task.cancel()
    await asyncio.gather(*accepting, return_exceptions=True)
    for writer in writers:
        writer.transport.abort()
    await asyncio.gather(*visits, *(it.wait_closed() for it in writers), return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> bytes:
    first = await reader.readexactly(1)
    if first == TLS_HANDSHAKE:
        return first
    head = first + await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return head + await reader.readexactly(int(length[1]) if length else 0)


# -- what goes over the wire ---------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def event(data: bytes) -> bytes:
    return chunk(b"data: " + data + b"\n\n")


TOKEN = event(b'{"type": "chunk", "content": "Hi", "model": "m", "provider": "p"}')
DONE = event(b'{"type": "done"}')


def answering(*pieces: bytes) -> Behaviour:
    """Send these bytes and close."""

    async def behave(visit: Visit) -> None:
        await visit.send(b"".join(pieces))

    return behave


def without_end(first: bytes, again: bytes, *, every_s: float = 0.0) -> Behaviour:
    """Send something, and then the same for ever."""

    async def behave(visit: Visit) -> None:
        await visit.send(first)
        await visit.keep_sending(again, every_s=every_s)

    return behave


# -- behaviours ----------------------------------------------------------------------------------


async def silent(visit: Visit) -> None:
    await visit.departure()


async def silent_after_its_head(visit: Visit) -> None:
    await visit.send(CHUNKED)
    await visit.departure()


async def silent_after_a_token(visit: Visit) -> None:
    await visit.send(CHUNKED + TOKEN)
    await visit.departure()


async def resetting(visit: Visit) -> None:
    visit.reset()


async def redirecting(visit: Visit) -> None:
    """To itself, for ever."""
    path = visit.request.split()[1]
    head = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n"
    await visit.send(head % path)


async def a_hundred_megabytes_on_one_line(visit: Visit) -> None:
    await visit.send(CHUNKED)
    for _ in range(100):
        await visit.send(chunk(b"x" * MIB))
    await visit.send(LAST_CHUNK)


closing = answering()
another_protocol = answering(b"SSH-2.0-OpenSSH_9.6\r\n")
one_long_line = answering(b"x" * 90 * KIB + b"\r\n\r\n")
broken_chunking = answering(CHUNKED, TOKEN, b"zz\r\n")
endless_head = without_end(b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"x" * KIB + b"\r\n")
drip_of_comments = without_end(CHUNKED + TOKEN, chunk(b": still here\n\n"), every_s=0.01)
flood_of_events = without_end(CHUNKED, TOKEN * 500)
flood_of_bytes = without_end(CHUNKED, chunk(b"\n") * 4096)
cut_before_the_last_chunk = answering(CHUNKED, TOKEN)
cut_before_its_length = answering(HEAD, b"Content-Length: 1000\r\n\r\n", b"data: ")
openai_chunks = answering(
    CHUNKED,
    event(b'{"object": "chat.completion.chunk", "choices": [{"delta": {"content": "Hi"}}]}'),
    event(b"[DONE]"),
    LAST_CHUNK,
)
plain_text = answering(CHUNKED, event(b"Hi"), event(b"there"), LAST_CHUNK)
web_page = answering(
    b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n",
    b"<h1>Not found.</h1>\n",
)
