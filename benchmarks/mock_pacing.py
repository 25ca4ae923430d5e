"""The pace: when the tokens of many slow streams arrive, and what they cost in memory."""

import asyncio
import gc
import statistics
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

from mock_load import LAST_CHUNK, chat, request
from mock_servers import MOCK_PATH, Running

TOKEN: Final = b'"delta":{"content":'
_MS_PER_S: Final = 1000
_SAMPLE_S: Final = 0.5
_KB_PER_MB: Final = 1024


class Load(NamedTuple):
    """So many streams, begun one after another at equal distances."""

    streams: int
    tokens: int
    itl_ms: int
    begun_in_s: float

    @property
    def stream_s(self) -> float:
        """How long one stream lasts."""
        return self.tokens * self.itl_ms / _MS_PER_S


class Client(asyncio.Protocol):
    """Asks for one stream, and notes how late each token is."""

    def __init__(self, load: Load) -> None:
        self.lateness_ms: list[float] = []
        self.ended = asyncio.Event()
        self.complete = False
        self._load = load
        self._transport: Any = None
        self._asked_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait to be told to ask."""
        self._transport = transport

    def ask(self) -> None:
        """Ask for the stream. Its schedule begins here: the way to the mock counts as lateness."""
        words = f"tokens={self._load.tokens} itl={self._load.itl_ms}"
        self._asked_s = time.perf_counter()
        self._transport.write(request(MOCK_PATH, chat(words)))

    def data_received(self, data: bytes) -> None:
        """Note the tokens that have come."""
        after_ms = (time.perf_counter() - self._asked_s) * _MS_PER_S
        for _ in range(data.count(TOKEN)):
            self.lateness_ms.append(after_ms - len(self.lateness_ms) * self._load.itl_ms)
        if data.endswith(LAST_CHUNK):
            self.complete = len(self.lateness_ms) == self._load.tokens
            self.ended.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """A stream that was cut has ended too."""
        del exc
        self.ended.set()


async def paced(mock: Running, load: Load) -> list[Client]:
    """Run the streams to their ends; return their clients."""
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Client(load), "127.0.0.1", mock.port)
        for _ in range(load.streams)
    ]
    clients = [client for _, client in opened]
    start_s = loop.time()
    for index, client in enumerate(clients):
        loop.call_at(start_s + index * load.begun_in_s / load.streams, client.ask)
    gc.disable()  # it is the mock's lateness that counts, not ours
    try:
        for client in clients:
            await client.ended.wait()
    finally:
        gc.enable()
        for transport, _ in opened:
            transport.abort()
    return clients


async def lateness_ms(mock: Running, load: Load) -> tuple[float, float]:
    """Return the median and the 99th percentile of the tokens' lateness."""
    clients = await paced(mock, load)
    if not all(client.complete for client in clients):
        raise SystemExit("not all of the paced streams were complete")
    late = [ms for client in clients for ms in client.lateness_ms]
    return statistics.median(late), statistics.quantiles(late, n=100)[98]


async def slow_streams(mock: Running, load: Load) -> dict[str, float]:
    """Return how many streams were complete, and the mock's memory while all of them ran."""
    samples: list[float] = []
    sampling = asyncio.create_task(_sample(mock.pid, samples))
    clients = await paced(mock, load)
    sampling.cancel()
    together = samples[int(load.begun_in_s / _SAMPLE_S) : int(load.stream_s / _SAMPLE_S)]
    tenth = max(len(together) // 10, 1)
    return {
        "streams": load.streams,
        "complete": sum(client.complete for client in clients),
        "seconds": load.stream_s,
        "rss_first_mb": max(together[:tenth], default=0),
        "rss_last_mb": max(together[-tenth:], default=0),
    }


async def _sample(pid: int, samples: list[float]) -> None:
    """Add the process's memory every half second."""
    while True:
        samples.append(_rss_mb(pid))
        await asyncio.sleep(_SAMPLE_S)


def _rss_mb(pid: int) -> float:
    """Return the process's resident memory; 0 on systems without /proc."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    rss_kb = [int(line.split()[1]) for line in lines if line.startswith("VmRSS")]
    return round(sum(rss_kb) / _KB_PER_MB, 1)
