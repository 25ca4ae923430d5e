"""How truthfully the load generator measures, and what that costs, beside Locust's stock client.

A server of known schedule (200 ms to the first token, then 50 tokens at 20 ms) runs on the first
processor and logs when it received each question and really sent each token; the client has the
second processor to itself. So the error of a time to the first token is what the client measured
less what was so, whatever the server was late by, which is shown as well. Both clients run within
Locust, at 1, 20, 100, 300 and 1,000 streams at a time; ours decodes strictly and judges all that
it reads, the stock one (`HttpUser`, `iter_lines`, `catch_response`) looks for text in the JSON of
each line. The first seconds of a level are not counted.

The last line is JSON: `ttft_error_p95_ms` at 300 streams, at most 2; `streams_within_5ms`, the
highest level up to which that error stayed within 5 ms, at least 1,000; `cpu_vs_httpuser`, our
processor time for each token in theirs, at 300 streams, at most 0.6.

With `--with-others`, aiperf and guidellm are installed into a folder for temporary files (some
gigabytes) and measured at the same levels, in Chat Completions on the same server.

    python benchmarks/load.py [--quick] [--levels 1,20,300] [--rounds N] [--with-others]
"""

import argparse
import json
from statistics import quantiles
from typing import Any, Final

import load_others
from load_truth import PROCESSORS, Errors, client, kept_to, log, truth_server

LEVELS: Final = (1, 20, 100, 300, 1000)
QUICK_LEVELS: Final = (20, 300)
#: At this level the clients are compared.
COMPARED: Final = 300
WITHIN_MS: Final = 5.0
OURS, STOCK = "wirecheck", "http-user"
#: Users are begun within three seconds; then the streams of all of them are under way.
WARMUP_S: Final = 5.0
SECONDS, QUICK_SECONDS = 6.0, 3.0


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """Return p50, p95 and p99."""
    if len(values) < 2:  # noqa: PLR2004 - what there is to interpolate between
        return (values or [float("nan")])[0], *[(values or [float("nan")])[-1]] * 2
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def cell(values: list[float]) -> str:
    """Return the percentiles as the table shows them."""
    return "/".join(f"{value:.2f}" for value in percentiles(values))


def row(stack: str, level: int, seen: Errors) -> str:
    """Return a line of the table."""
    cells = [cell(each) for each in (seen.ttft, seen.itl, seen.late)]
    broken = f", {seen.failures} failed" if seen.failures else ""
    return (
        f"{stack:<10}{level:>6}{cells[0]:>24}{cells[1]:>24}{cells[2]:>24}"
        f"{seen.rate:>9,.0f}{seen.cpu:>6.0%}{seen.per_event_us:>8.1f}{broken}"
    )


def measured(options: Any) -> dict[tuple[str, int], Errors]:
    """Measure every client at every level; of several rounds, the one with the least error counts.

    Whatever else the machine does only ever makes it worse.
    """
    seen: dict[tuple[str, int], Errors] = {}
    with truth_server() as url:
        for level in options.levels:
            for _ in range(options.rounds):
                for stack in (OURS, STOCK):
                    new = client(stack, url, level, WARMUP_S, options.seconds)
                    print(row(stack, level, new), flush=True)
                    old = seen.get((stack, level))
                    if old is None or percentiles(new.ttft)[1] < percentiles(old.ttft)[1]:
                        seen[stack, level] = new
    return seen


def others(options: Any) -> None:
    """Print what the other generators measure; of gaps the error of each request's mean."""
    if not load_others.installed():
        return
    with truth_server() as url:
        for level in options.levels:
            for name in load_others.OTHERS:
                with kept_to(PROCESSORS[1:2]):
                    errors = load_others.measure(name, url, level, log)
                if errors is not None:
                    first, gaps = map(cell, errors)
                    print(f"{name:<10}{level:>6}{first:>24}{gaps:>24}", flush=True)


def summary(seen: dict[tuple[str, int], Errors]) -> dict[str, Any]:
    """Return what the last line says."""
    within = 0
    for (stack, level), errors in seen.items():
        if stack == OURS:
            if errors.failures or not percentiles(errors.ttft)[1] <= WITHIN_MS:
                break
            within = level
    ours, stock = seen[OURS, COMPARED], seen[STOCK, COMPARED]
    return {
        "ttft_error_p95_ms": round(percentiles(ours.ttft)[1], 2),
        "streams_within_5ms": within,
        "cpu_vs_httpuser": round(ours.per_event_us / stock.per_event_us, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two levels, shorter")
    parser.add_argument("--levels", type=lambda text: [int(each) for each in text.split(",")])
    parser.add_argument("--rounds", type=int, default=2, help="times that each level is measured")
    parser.add_argument("--with-others", action="store_true", help="aiperf and guidellm too")
    options = parser.parse_args()
    options.levels = options.levels or (QUICK_LEVELS if options.quick else LEVELS)
    options.seconds = QUICK_SECONDS if options.quick else SECONDS
    if COMPARED not in options.levels:
        parser.error(f"the clients are compared at {COMPARED} streams: name that level too")
    print("errors and lateness in ms, p50/p95/p99; processor time in µs for each token")
    print(
        f"{'client':<10}{'streams':>6}{'TTFT error':>24}{'ITL error':>24}{'server late':>24}"
        f"{'tokens/s':>9}{'CPU':>6}{'µs':>8}"
    )
    seen = measured(options)
    if options.with_others:
        others(options)
    print(json.dumps(summary(seen)))


if __name__ == "__main__":
    main()
