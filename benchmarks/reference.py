"""What the reference server adds to each token, and what a stream costs it in memory.

Each token of the mock's `stamped` scenario carries the time at which the mock sent it. Its latency
is from then until a bare client has read its event, a token each 100 ms in every stream.

The last line is JSON. By dialect (`typed-sse`, ...), of which `dialects` has one entry each:

- `latency_ms`: by the number of streams at once (`1`, `100`), `p50` and `p99`.
- `kb_per_stream`: resident memory of the server with 100 held streams, less that of the server
  that has served a single stream, by stream.
- `growth_mb`: how much more memory it has at the last token of one long stream than at its 1,000th.
  The stream has 10,000 tokens; in the partial dialect, whose events repeat the text so far and so
  grow with the answer by definition, 3,000.
- `session_mb`: the most that the server grew during that stream, so what one session may cost.

`direct`: `latency_ms` of the same streams from the mock to the same client, without a server
between: the error of the measure.

Exits with 1 if a session costs 50 MB or more, or a stream's memory grows with its tokens (by 5 MB;
not in the partial dialect).

    python benchmarks/reference.py [--only DIALECT]... [--quick]
"""

import argparse
import asyncio
import itertools
import json
import math
import statistics
import sys
from typing import Any, Final, NamedTuple

import uvloop
from reference_client import DIALECTS, DIRECT, Dialect, tokens
from reference_servers import TOKEN, Running, servers

LEVELS: Final = (1, 100)
ITL_MS: Final = 100
TOKENS, QUICK_TOKENS = 40, 15
#: One of each transport.
QUICK_DIALECTS: Final = ("typed-sse", "typed-websocket", "session-socketio")
HELD: Final = 100
EARLY_TOKEN: Final = 1_000
LONG, LONG_REPEATED = 10_000, 3_000
SAMPLED_EVERY: Final = 100
SESSION_MB, GROWTH_MB = 50, 5
_KB_PER_MB: Final = 1024

_numbers = itertools.count()


class Aim(NamedTuple):
    """What is asked how, and where."""

    dialect: Dialect
    port: int

    def tokens(self, words: str) -> Any:
        """Ask for a stream that the mock is steered to by `words`; iterate over its tokens."""
        run = f"b{next(_numbers)}"
        return tokens(self.dialect, self.port, TOKEN, f"[[mock run={run} {words}]] Hello", run)


async def latency_ms(aim: Aim, level: int, count: int) -> dict[str, float]:
    """Return the latencies of the tokens of `level` streams, begun within a third of their length.

    Streams that all begin at once would measure how fast the server opens streams.
    """

    async def one(delay_s: float) -> list[float]:
        await asyncio.sleep(delay_s)
        words = f"scenario=stamped tokens={count} itl={ITL_MS}"
        return [late async for late in aim.tokens(words)]

    begun_in_s = count * ITL_MS / 1000 / 3
    streams = await asyncio.gather(*(one(begun_in_s * i / level) for i in range(level)))
    late = [ms for stream in streams for ms in stream]
    if len(late) != level * count or any(map(math.isnan, late)):
        raise SystemExit(f"{aim.dialect.path}: {len(late)} of {level * count} tokens came stamped")
    p99 = statistics.quantiles(late, n=100)[98]
    return {"p50": round(statistics.median(late), 2), "p99": round(p99, 2)}


async def kb_per_stream(aim: Aim, server: Running) -> float:
    """Return what each of HELD streams takes, of which the server has sent one token."""
    await latency_ms(aim, 1, 2)
    idle_mb = server.rss_mb()
    streams = [aim.tokens("hold=1 tokens=3") for _ in range(HELD)]
    await asyncio.gather(*(anext(stream) for stream in streams))
    held_mb = server.rss_mb()
    await asyncio.gather(*(stream.aclose() for stream in streams))
    return round((held_mb - idle_mb) * _KB_PER_MB / HELD, 1)


async def long_stream(aim: Aim, server: Running, count: int) -> dict[str, float]:
    """Return how the memory grew during one stream."""
    before = server.rss_mb()
    samples = []
    seen = 0
    async for _ in aim.tokens(f"scenario=long tokens={count}"):
        seen += 1
        if seen % SAMPLED_EVERY == 0:
            samples.append(server.rss_mb())
    if seen != count:
        raise SystemExit(f"{aim.dialect.path}: {seen} of {count} tokens of a long stream came")
    early = samples[EARLY_TOKEN // SAMPLED_EVERY - 1]
    return {
        "growth_mb": round(samples[-1] - early, 2),
        "session_mb": round(max(samples) - before, 2),
    }


async def latencies(aim: Aim, count: int) -> dict[str, Any]:
    """Return the latency at each level."""
    await latency_ms(aim, 1, 2)  # whoever is asked first waits for what is set up only once
    return {str(level): await latency_ms(aim, level, count) for level in LEVELS}


async def measured(name: str, server: Running, count: int) -> dict[str, Any]:
    """Return all figures of a dialect."""
    aim = Aim(DIALECTS[name], server.port)
    long = LONG_REPEATED if name.startswith("partial") else LONG
    figures = {
        "kb_per_stream": await kb_per_stream(aim, server),
        "latency_ms": await latencies(aim, count),
        **await long_stream(aim, server, long),
    }
    print(f"{name}: {figures}", file=sys.stderr, flush=True)
    return figures


def is_good(name: str, figures: dict[str, Any]) -> bool:
    """Whether a session costs little, and no more with each token."""
    grows = figures["growth_mb"] >= GROWTH_MB and not name.startswith("partial")
    return figures["session_mb"] < SESSION_MB and not grows


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reference server.")
    parser.add_argument("--only", action="append", choices=DIALECTS, help="may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer tokens, fewer dialects")
    options = parser.parse_args()
    count = QUICK_TOKENS if options.quick else TOKENS
    dialects = {}
    with servers() as (mock, _):
        direct = uvloop.run(latencies(Aim(DIRECT, mock.port), count))
    for name in options.only or (QUICK_DIALECTS if options.quick else DIALECTS):
        with servers() as (_, server):  # so that no dialect's memory counts as another's
            dialects[name] = uvloop.run(measured(name, server, count))
    print(json.dumps({"dialects": dialects, "direct": {"latency_ms": direct}}))
    sys.exit(not all(is_good(*it) for it in dialects.items()))


if __name__ == "__main__":
    main()
