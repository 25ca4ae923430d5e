"""The same run again and again while both cores are kept busy: do the verdicts agree?

Each run is a process of its own, as a user starts it: the gate over all seven contracts of the
reference server, or with `--page` the checks of all our pages. Beside it one process a core does
nothing but count, or what `--beside` names does its work. Of each run the outcome of every check is
noted (`repeats_outcomes.py`); any that is not the first run's is named. Python may keep what it has
compiled, as on a user's machine (images of containers often forbid it).

The last line is JSON: `runs`, `checks`, `disagreeing`, and of the command's wall time in seconds
`shortest_s`, `median_s`, `longest_s`. Exits with 1 if a run failed or two disagree.

    python benchmarks/repeats.py [--runs 30] [--page] [--only WORDS] [--beside COMMAND]
"""

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from repeats_outcomes import FILE

_ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parent), "PYTHONDONTWRITEBYTECODE": ""}

# A command that hangs ends the benchmark.
HANGS_S = 1_800


@contextmanager
def busy_cores(command: list[str]) -> Iterator[None]:
    """Keep every core busy, by a command that does, or by counting."""
    count = [sys.executable, "-c", "while True: pass"]
    commands = [command] if command else [count] * (os.cpu_count() or 1)
    with ExitStack() as stack:
        for words in commands:
            stack.enter_context(ended(subprocess.Popen(words)))  # noqa: S603 - as we are told
        yield


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process at last."""
    try:
        yield
    finally:
        process.kill()
        process.wait()


def run(arguments: list[str], folder: Path) -> tuple[float, int, dict[str, str]]:
    """What a run took, in seconds; its exit code; and the outcome of each check, by its id."""
    told = folder / "outcomes.json"
    # What is left open shows as a warning, in whichever check is judged just then.
    strictly = ["-W", "error", "-p", "repeats_outcomes"]
    command = [sys.executable, "-m", "pytest", "-q", *strictly, *arguments]
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own
        command,
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT, FILE: str(told)},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_S,
    )
    took_s = time.perf_counter() - begun
    if done.returncode:
        print(done.stdout[-4_000:], done.stderr[-1_000:])
    return took_s, done.returncode, json.loads(told.read_text()) if told.exists() else {}


def disagreeing(first: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """The checks whose outcomes differ, with both."""
    return {
        name: f"{first.get(name)}, then {other.get(name)}"
        for name in first | other
        if first.get(name) != other.get(name)
    }


def repeated(arguments: list[str], runs: int) -> Iterator[tuple[float, int, dict[str, str]]]:
    """The same run so many times, each with a folder of its own."""
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            yield run(arguments, Path(folder))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--page", action="store_true", help="the checks of pages, not the gate")
    parser.add_argument("--only", metavar="WORDS", help="pytest's -k")
    parser.add_argument("--beside", metavar="COMMAND", default="", help="what keeps the cores busy")
    options = parser.parse_args()
    arguments = ["--page" if options.page else "--endpoint", "reference"]
    arguments += ["-k", options.only] if options.only else []
    times_s: list[float] = []
    first: dict[str, str] = {}
    differing: set[str] = set()
    failed = 0
    with busy_cores(shlex.split(options.beside)):
        for took_s, code, outcomes in repeated(arguments, options.runs):
            first = first or outcomes
            times_s.append(took_s)
            failed += bool(code)
            print(f"{took_s:6.1f} s, exit {code}, {len(outcomes):,} checks", flush=True)
            for name, words in disagreeing(first, outcomes).items():
                differing.add(name)
                print(f"    {name}: {words}", flush=True)
    figures = {
        "runs": len(times_s),
        "checks": len(first),
        "failed": failed,
        "disagreeing": len(differing),
        "shortest_s": round(min(times_s), 1),
        "median_s": round(statistics.median(times_s), 1),
        "longest_s": round(max(times_s), 1),
    }
    print(json.dumps(figures))
    return int(bool(failed or differing))


if __name__ == "__main__":
    sys.exit(main())
