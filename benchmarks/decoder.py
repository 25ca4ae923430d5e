"""How fast the event stream decoder reads, beside httpx-sse on the same bytes.

50,000 token events of about 100 bytes, in two shapes: reads of 16 KiB, as of a backlog, and one
event a read, as of a server that flushes every token. httpx-sse gets its chunks as it would from
the network, through an `httpx.Response` and `EventSource.iter_sse`. Runs of the two alternate, so
that whatever else the machine does meets both, and the best of each counts. The last line is JSON;
`ratio` is ours to theirs in events per second, the worse of the two shapes.

    python benchmarks/decoder.py [--runs 7]
"""

import argparse
import gc
import json
import time
from collections.abc import Callable, Iterator

import httpx
import httpx_sse

from wirecheck.wire import sse

EVENTS = 50_000
READ_BYTES = 16 * 1024


class Chunks(httpx.SyncByteStream):
    """A response body that arrives in the given chunks."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)


def token_event(index: int) -> bytes:
    token = {
        "type": "chunk",
        "content": f" word{index}",
        "model": "gpt-4o-mini",
        "provider": "openai",
    }
    return f"data: {json.dumps(token)}\n\n".encode()


def ours(chunks: list[bytes]) -> int:
    decoder = sse.Decoder()
    count = sum(1 for chunk in chunks for _ in decoder.feed(chunk))
    decoder.close()
    return count


def theirs(chunks: list[bytes]) -> int:
    headers = {"Content-Type": "text/event-stream"}
    response = httpx.Response(200, headers=headers, stream=Chunks(chunks))
    return sum(1 for _ in httpx_sse.EventSource(response).iter_sse())


def seconds(read: Callable[[list[bytes]], int], chunks: list[bytes]) -> float:
    gc.collect()
    start = time.perf_counter()
    count = read(chunks)
    elapsed = time.perf_counter() - start
    if count != EVENTS:
        raise SystemExit(f"{read.__name__} read {count} events, not {EVENTS}")
    return elapsed


def events_per_second(chunks: list[bytes], runs: int) -> tuple[float, float]:
    times = [(seconds(ours, chunks), seconds(theirs, chunks)) for _ in range(runs)]
    best_ours, best_theirs = (min(column) for column in zip(*times, strict=True))
    return EVENTS / best_ours, EVENTS / best_theirs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    events = [token_event(index) for index in range(EVENTS)]
    stream = b"".join(events)
    backlog = [stream[at : at + READ_BYTES] for at in range(0, len(stream), READ_BYTES)]

    print(f"{EVENTS} events of {len(stream) / EVENTS:.0f} bytes; events per second, best of {runs}")
    print(f"{'shape':<18}{'wirecheck':>12}{'httpx-sse':>12}{'ratio':>8}")
    ratios = {}
    for shape, chunks in {"16 KiB a read": backlog, "one event a read": events}.items():
        mine, other = events_per_second(chunks, runs)
        ratios[shape] = round(mine / other, 2)
        print(f"{shape:<18}{mine:>12,.0f}{other:>12,.0f}{ratios[shape]:>8}")
    print(json.dumps({"ratio": min(ratios.values()), "ratios": ratios}))


if __name__ == "__main__":
    main()
