"""How fast the mock provider streams, beside a bare ASGI app that sends the same bytes.

The same 100-token OpenAI stream without delays, one write per event, at 1, 50 and 500 streams at a
time. Both run on the same server with the same settings; the bare app holds the events as
constants and makes one `send` of each. Rounds of the two alternate, so that whatever else the
machine does meets both. The last line is JSON; `vs_bare` is the mock's share of the bare app's
streams per second (the median of the rounds), at the worst of the three levels.

    python benchmarks/mock.py [--seconds 1] [--rounds 5]
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

import uvloop

from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.server.serving import Server, listen, serve

LEVELS: Final = (1, 50, 500)
TOKENS: Final = 100
HEADERS: Final = {"authorization": "Bearer sk-benchmark"}
BODY: Final = json.dumps(
    {
        "model": "gpt-4o-mini",
        "stream": True,
        "messages": [{"role": "user", "content": f"[[mock tokens={TOKENS}]]"}],
    }
).encode()
REQUEST: Final = (
    b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: mock\r\n"
    b"Authorization: Bearer sk-benchmark\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b"
) % (len(BODY), BODY)
LAST_CHUNK: Final = b"0\r\n\r\n"


def serve_bare() -> None:
    """Send the mock's own bytes, as constants."""
    answer = reply(OpenAIChat(), HEADERS, BODY).answer
    head = {"type": "http.response.start", "status": 200, "headers": answer.headers}
    events = [
        {"type": "http.response.body", "body": frame.data, "more_body": True}
        for frame in answer.frames
    ]
    end = {"type": "http.response.body", "body": b"", "more_body": False}

    async def bare(_scope: Any, _receive: Any, send: Any) -> None:
        await send(head)
        for event in events:
            await send(event)
        await send(end)

    def ready(_server: Server) -> None:
        print(f"bare: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)

    listener = listen("127.0.0.1", 0)
    serve(bare, listener, ready)


class Client(asyncio.Protocol):
    """Asks for one stream, and once it is `busy` for one after another."""

    def __init__(self) -> None:
        self.streams = 0
        self.busy = False
        self.first = asyncio.Event()
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

    def ask(self) -> None:
        """Ask for a stream."""
        self._transport.write(REQUEST)


async def streams_per_s(port: int, level: int, seconds: float) -> float:
    """Return the streams per second of `level` streams at a time."""
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(Client, "127.0.0.1", port) for _ in range(level)]
    clients = [client for _, client in opened]
    # uvloop accepts one connection in each round of its loop: while others stream, those that come
    # late would wait for seconds. So each has had one stream alone before all begin.
    for client in clients:
        client.ask()
        await client.first.wait()
    for client in clients:
        client.busy = True
        client.ask()
    start_s = time.perf_counter()
    await asyncio.sleep(seconds)
    lasted_s = time.perf_counter() - start_s
    for transport, _ in opened:
        transport.abort()
    return (sum(client.streams for client in clients) - level) / lasted_s


@contextlib.contextmanager
def started(*command: str) -> Iterator[int]:
    """Run a server that says on its first line where it is; yield its port."""
    with subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, *command], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield int(line.rpartition(":")[2])
        finally:
            process.terminate()


def compare(seconds: float, rounds: int) -> dict[int, dict[str, float]]:
    """Measure both servers at each level; return the medians."""
    results = {}
    with (
        started("-m", "wirecheck_mock_providers", "--port=0") as mock,
        started(__file__, "--serve-bare") as bare,
    ):
        for level in LEVELS:
            pairs = [
                [uvloop.run(streams_per_s(port, level, seconds)) for port in (mock, bare)]
                for _ in range(rounds)
            ]
            results[level] = {
                "mock": statistics.median(ours for ours, _ in pairs),
                "bare": statistics.median(theirs for _, theirs in pairs),
                "share": statistics.median(ours / theirs for ours, theirs in pairs),
            }
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the mock provider's speed.")
    parser.add_argument("--seconds", type=float, default=1, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=5, help="at each level")
    parser.add_argument("--serve-bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve_bare:
        serve_bare()
        return
    results = compare(options.seconds, options.rounds)
    print(f"{'streams':>8} {'mock/s':>8} {'bare/s':>8} {'share':>6}")
    for level, row in results.items():
        print(f"{level:>8} {row['mock']:>8.0f} {row['bare']:>8.0f} {row['share']:>6.2f}")
    print(json.dumps({"vs_bare": round(min(row["share"] for row in results.values()), 3)}))


if __name__ == "__main__":
    main()
