"""Generated hostile responses through decoders, rules and reports: no harm, in bounded time.

Each response is an honest recording of one of the seven dialects (from the reference server, by
the gate) spoilt in one to three ways: random bytes; bytes flipped, cut, doubled or truncated
anywhere; values of JSON, pieces of protocols and markup put anywhere; hostile heads, thousands of
headers; endings, marks, journals, packets and messages; other transports; damaged content codings.
One in LARGE_EVERY is as large as a probe takes (8 MiB, 50,000 events, 100,000 reads), or a bomb.

For each: every rule of its scenario judges it, and its findings are told as text; each fifth is
saved and read back. Many together make a report: `report.json` must fit its schema, `report.html`
must hold, for a browser's parser (Lexbor), no element, attribute or link but our own, and neither
it nor the text of a finding a control character. Anything raised ends the run, and names the
response.

The last line is JSON: `responses`, `rules` (verdicts), `findings`, `reports`, `longest_s` (of
processor time, one response), `peak_mb` (of the larger process).

    python benchmarks/hostile.py [--count 200000] [--minutes 120] [--seed 1] [--quick] [--only N]
"""

import argparse
import faulthandler
import gc
import json
import os
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import repeat
from multiprocessing import get_context

from hostile_bases import Base, bases
from hostile_changes import CHANGES
from hostile_checks import judged, read_back, reported, run_of, told
from hostile_large import LARGE_CHANGES

from wirecheck.recording import Recording
from wirecheck.rules import Result

LARGE_EVERY = 4_000
SAVED_EVERY = 5
# Responses in one report.
BATCH = 50
# No batch may hold a process for so long; then it tells where it hangs, and ends.
HANG_S = 600
_KB_PER_MB = 1024


@dataclass
class Figures:
    """What a process saw."""

    counts: Counter[str] = field(default_factory=Counter)
    longest_s: float = 0.0
    longest: str = ""
    peak_mb: int = 0


@dataclass(frozen=True)
class Response:
    """A hostile response, among the other recordings of its scenario."""

    base: Base
    spoilt: Recording
    recordings: tuple[Recording, ...]
    how: str


def response(base: Base, chance: random.Random, *, large: bool) -> Response:
    at = chance.randrange(len(base.recordings))
    spoilt = base.recordings[at]
    changes = [chance.choice(LARGE_CHANGES)] if large else []
    changes += chance.choices(CHANGES, k=chance.choice((0, 1) if large else (1, 1, 2, 3)))
    for change in changes:
        spoilt = change(spoilt, chance)
    recordings = (*base.recordings[:at], spoilt, *base.recordings[at + 1 :])
    how = ", ".join(change.__name__ for change in changes)
    return Response(base, spoilt, recordings, f"{spoilt.name}: {how}")


def responses(known: list[Base], seed: int, numbers: range) -> Iterator[tuple[int, Response]]:
    """The responses of these numbers; BATCH in a row are of one scenario."""
    for number in numbers:
        base = random.Random(f"{seed}/{number // BATCH}").choice(known)  # noqa: S311 - no secret
        large = number % LARGE_EVERY == 0
        yield number, response(base, random.Random(f"{seed}:{number}"), large=large)  # noqa: S311


def check(it: Response, figures: Figures) -> list[Result]:
    """Judge, tell, save and read back one response."""
    begun = time.process_time()
    results = judged(it.base, it.recordings)
    told(results, it.recordings)
    if figures.counts["responses"] % SAVED_EVERY == 0:
        read_back(it.spoilt)
    spent_s = time.process_time() - begun
    if spent_s > figures.longest_s:
        figures.longest_s, figures.longest = round(spent_s, 2), it.how
    found = sum(bool(result.findings) for result in results)
    figures.counts.update(responses=1, rules=len(results), findings=found)
    return results


def work(known: list[Base], seed: int, numbers: range) -> Figures:
    """Check the responses of these numbers."""
    figures = Figures()
    batch: list[tuple[Response, list[Result]]] = []
    for number, it in responses(known, seed, numbers):
        if not batch:
            faulthandler.dump_traceback_later(HANG_S, exit=True)
        try:
            batch.append((it, check(it, figures)))
            if len(batch) == BATCH or number == numbers[-1]:
                report(batch)
                figures.counts.update(reports=1)
                batch.clear()
        except Exception as error:
            raise RuntimeError(f"response {number} of seed {seed} ({it.how}): {error!r}") from error
    faulthandler.cancel_dump_traceback_later()
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures.peak_mb = peak_kb // _KB_PER_MB
    return figures


def report(batch: list[tuple[Response, list[Result]]]) -> None:
    """One report of many responses, each filed under a part of its own."""
    base, results, recordings = batch[0][0].base, [], {}
    for number, (it, them) in enumerate(batch):
        own = f"{it.spoilt.part}-{number}"
        for recording in it.recordings:
            filed = replace(recording, part=own) if recording is it.spoilt else recording
            recordings[filed.name] = filed
        shown = them if number == 0 else [result for result in them if result.findings]
        results += [moved(result, it.spoilt.part, own) for result in shown]
    reported(run_of(base, results, recordings.values()))


def moved(result: Result, part: str, to: str) -> Result:
    """The result, with what it says of one part said of another."""
    findings = tuple(
        replace(it, where=replace(it.where, part=to)) if it.where.part == part else it
        for it in result.findings
    )
    return replace(result, findings=findings)


def shares(count: int, processes: int) -> list[range]:
    """The numbers in pieces of whole batches, so many that each process has several."""
    size = max(BATCH, count // (processes * 20) // BATCH * BATCH)
    return [range(at, min(at + size, count)) for at in range(0, count, size)]


# What the processes that fork find.
_known: list[Base] = []


def _piece(seed: int, numbers: range) -> Figures:
    """In a process that has forked: a contract's compiled schemas cannot be sent to another."""
    return work(_known, seed, numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--minutes", type=float, default=120, help="begin nothing after so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="few scenarios of each dialect")
    parser.add_argument("--only", type=int, metavar="N", help="the response of this number alone")
    options = parser.parse_args()
    begun = time.monotonic()
    known = bases(quick=options.quick)
    _known.extend(known)
    gc.freeze()
    print(
        f"{len(known)} scenarios of {len({it.contract.name for it in known})} dialects", flush=True
    )
    if options.only is not None:
        print(work(known, options.seed, range(options.only, options.only + 1)))
        return
    total = Figures()
    pieces = shares(options.count, options.processes)
    with ProcessPoolExecutor(options.processes, mp_context=get_context("fork")) as pool:
        for done in pool.map(_piece, repeat(options.seed), pieces):
            total.counts += done.counts
            if done.longest_s > total.longest_s:
                total.longest_s, total.longest = done.longest_s, done.longest
            total.peak_mb = max(total.peak_mb, done.peak_mb)
            if time.monotonic() - begun > options.minutes * 60:
                pool.shutdown(cancel_futures=True)
                break
    print(f"{time.monotonic() - begun:.0f} s; the longest: {total.longest}")
    print(json.dumps({**total.counts, "longest_s": total.longest_s, "peak_mb": total.peak_mb}))


if __name__ == "__main__":
    main()
