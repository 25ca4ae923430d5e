"""How fast the mock provider streams, how well it keeps its pace, and what it costs in memory.

- `vs_bare`: the same 100-token OpenAI stream without delays, one write per event, beside a bare
  ASGI app that sends the same bytes as constants on the same server. The share of its streams per
  second, at the worst of 1, 50 and 500 streams at a time; at least 0.85.
- `vs_aimock`: with `--coalesce`, beside @copilotkit/aimock, which sends what is due at the same
  moment in one piece as well; the same text, in about as many pieces. How many times its streams
  per second, at the worst of the three; at least 3.
- `lateness_p99_ms`: 500 streams of 100 tokens at 20 ms: how long after its time on the schedule,
  which begins when the client asks, a token has arrived; at most 5.
- `slow_streams`: 1,000 at a time for a minute: all complete, and the memory does not grow.

Rounds of two servers alternate, so that whatever else the machine does meets both; of each the best
round counts, since what else the machine does only ever slows it. The servers have the first
processor, the load has the others. The load generator is our own, in order to need nothing else;
wrk's figures were within 15 % of its. The last line is JSON.

    python benchmarks/mock.py [--only PART]... [--quick]
"""

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

import mock_servers
import uvloop
from mock_load import streams_per_s
from mock_pacing import Load, lateness_ms, slow_streams
from mock_servers import Running

LEVELS: Final = (1, 50, 500)
PACED: Final = Load(streams=500, tokens=100, itl_ms=20, begun_in_s=2)
SLOW: Final = Load(streams=1000, tokens=60, itl_ms=1000, begun_in_s=5)
SLOW_QUICK: Final = Load(streams=1000, tokens=10, itl_ms=500, begun_in_s=2)
PACED_ROUNDS: Final = 3
#: Of measurements of speed: seconds each, and how many of each server.
SECONDS, ROUNDS = 0.5, 10
QUICK_SECONDS, QUICK_ROUNDS = 0.3, 3

Start = Callable[[], AbstractContextManager[Running]]


def compare(names: tuple[str, str], starts: tuple[Start, Start], options: Any) -> float:
    """Print how the first server does beside the second; return the worst level's ratio."""
    print(f"{'streams':>8} {names[0] + '/s':>18} {names[1] + '/s':>12} {'ratio':>6}", flush=True)
    worst = float("inf")
    with starts[0]() as ours, starts[1]() as theirs:
        for level in LEVELS:
            pairs = [
                [
                    uvloop.run(streams_per_s(it.port, it.path, level, options.seconds))
                    for it in (ours, theirs)
                ]
                for _ in range(options.rounds)
            ]
            first, second = (max(rates) for rates in zip(*pairs, strict=True))
            ratio = first / second
            print(f"{level:>8} {first:>18.0f} {second:>12.0f} {ratio:>6.2f}", flush=True)
            worst = min(worst, ratio)
    return round(worst, 3)


def bare(options: Any) -> dict[str, Any]:
    return {"vs_bare": compare(("mock", "bare"), (mock_servers.mock, mock_servers.bare), options)}


def aimock(options: Any) -> dict[str, Any]:
    if not mock_servers.install_aimock():
        print("aimock: not measured, there is no npm to install it with")
        return {"vs_aimock": None}
    starts = (lambda: mock_servers.mock("--coalesce"), mock_servers.aimock)
    return {"vs_aimock": compare(("mock --coalesce", "aimock"), starts, options)}


def pacing(_options: Any) -> dict[str, Any]:
    with mock_servers.mock() as running:
        rounds = [uvloop.run(lateness_ms(running, PACED)) for _ in range(PACED_ROUNDS)]
    late, middle = min((late, middle) for middle, late in rounds)
    print(f"{PACED.streams} streams, a token each {PACED.itl_ms} ms:", end=" ")
    print(f"half are late by {middle:.1f} ms, one in a hundred by {late:.1f} ms", flush=True)
    return {"lateness_p99_ms": round(late, 2)}


def slow(options: Any) -> dict[str, Any]:
    load = SLOW_QUICK if options.quick else SLOW
    with mock_servers.mock() as running:
        seen = uvloop.run(slow_streams(running, load))
    print(
        "{complete} of {streams} slow streams of {seconds:.0f} s complete, "
        "memory from {rss_first_mb} to {rss_last_mb} MB".format_map(seen)
    )
    return {"slow_streams": seen}


PARTS: Final = {"bare": bare, "aimock": aimock, "pacing": pacing, "slow": slow}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the mock provider.")
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="a part to run; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help="shorter, fewer rounds")
    options = parser.parse_args()
    options.seconds = QUICK_SECONDS if options.quick else SECONDS
    options.rounds = QUICK_ROUNDS if options.quick else ROUNDS
    figures: dict[str, Any] = {}
    for name in options.only or PARTS:
        figures |= PARTS[name](options)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
