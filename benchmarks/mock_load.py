"""The load: streams one after another, so many at a time, as fast as a server gives them."""

import asyncio
import json
import time
from typing import Any, Final

TOKENS: Final = 100
HEADERS: Final = {"authorization": "Bearer sk-benchmark"}
LAST_CHUNK: Final = b"0\r\n\r\n"


def chat(words: str) -> bytes:
    """Return the body of a call that steers the mock by `words`."""
    message = {"role": "user", "content": f"[[mock {words}]]"}
    return json.dumps({"model": "gpt-4o-mini", "stream": True, "messages": [message]}).encode()


def request(path: str, body: bytes) -> bytes:
    """Return the call as it goes over the wire."""
    return (
        b"POST %b HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer sk-benchmark\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    ) % (path.encode(), len(body), body)


#: The stream without delays.
CHAT: Final = chat(f"tokens={TOKENS}")


class Client(asyncio.Protocol):
    """Asks for one stream, and once it is `busy` for one after another."""

    def __init__(self, asked: bytes) -> None:
        self.streams = 0
        self.busy = False
        self.first = asyncio.Event()
        self._asked = asked
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait to be told to ask."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Count a stream at its end: no event ends like the last chunk."""
        if data.endswith(LAST_CHUNK):
            self.streams += 1
            self.first.set()
            if self.busy:
                self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the wait for the first stream: there will be none."""
        del exc
        self.first.set()

    def ask(self) -> None:
        """Ask for a stream."""
        self._transport.write(self._asked)


async def streams_per_s(port: int, path: str, level: int, seconds: float) -> float:
    """Return the streams per second of `level` streams at a time."""
    loop = asyncio.get_running_loop()
    asked = request(path, CHAT)
    opened = [
        await loop.create_connection(lambda: Client(asked), "127.0.0.1", port) for _ in range(level)
    ]
    clients = [client for _, client in opened]
    # uvloop accepts one connection in each round of its loop: while others stream, those that come
    # late would wait for seconds. So each has had one stream alone before all begin.
    for client in clients:
        client.ask()
        await client.first.wait()
        if not client.streams:
            raise SystemExit(f"port {port} closed the connection instead of streaming")
    for client in clients:
        client.busy = True
        client.ask()
    start_s = time.perf_counter()
    await asyncio.sleep(seconds)
    lasted_s = time.perf_counter() - start_s
    for transport, _ in opened:
        transport.abort()
    return (sum(client.streams for client in clients) - level) / lasted_s
