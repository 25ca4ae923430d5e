"""The ground truth: the server of known schedule on the first processor, clients on the second."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from wirecheck_load.truth.__main__ import READY
from wirecheck_load.truth.schedule import Schedule

#: Those that this process may use; none on systems that do not tell.
PROCESSORS: Final = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
SCHEDULE: Final = Schedule()
CLIENT: Final = Path(__file__).parent / "load_client.py"
_MS: Final = 1000


class Errors(NamedTuple):
    """What a client measured less what was so, in ms, and what it cost.

    Attributes:
        ttft: Of each stream: its time to the first token less the server's own.
        itl: Of each gap between two tokens: likewise.
        late: Of each token of the server: how long after its time on the schedule it was sent.
        per_event_us: The client's processor time for each token.
        cpu: Its share of its processor.
        rate: Tokens a second.
        failures: Streams that were no whole answers.
    """

    ttft: list[float]
    itl: list[float]
    late: list[float]
    per_event_us: float
    cpu: float
    rate: float
    failures: int


@contextmanager
def truth_server() -> Iterator[str]:
    """Run the server; yields its URL."""
    command = [sys.executable, "-m", "wirecheck_load.truth"]
    with _pinned(command, PROCESSORS[:1], stdin=subprocess.PIPE) as process:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith(READY):
            raise SystemExit("the server of known schedule did not start")
        try:
            yield line.removeprefix(READY).strip()
        finally:
            process.stdin.close()  # type: ignore[union-attr]
            process.wait()


def client(stack: str, url: str, streams: int, warmup_s: float, seconds: float) -> Errors:
    """Run a client at a level, and hold what it says against the server's log."""
    log(url)
    options = [f"--streams={streams}", f"--warmup-s={warmup_s}", f"--seconds={seconds}"]
    command = [sys.executable, str(CLIENT), stack, url, *options]
    with _pinned(command, PROCESSORS[1:2]) as process:
        said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{stack} did not run")
    return errors(json.loads(said), {answer["run"]: answer for answer in log(url)})


def errors(measured: dict[str, Any], answers: dict[str, Any]) -> Errors:
    """Compare the streams that were begun in the window."""
    begun_s, ended_s = measured["begun_s"], measured["ended_s"]
    ttft, itl, late, events = [], [], [], 0
    for run, asked_s, read_s in measured["streams"]:
        events += sum(begun_s <= at_s < ended_s for at_s in read_s)
        entry = answers[run]
        sent_s, received_s = entry["sent_s"], entry["received_s"]
        if not begun_s <= asked_s < ended_s or len(read_s) != len(sent_s):
            continue
        ttft.append((read_s[0] - asked_s - (sent_s[0] - received_s)) * _MS)
        itl += (_MS * (gap - real) for gap, real in zip(_gaps(read_s), _gaps(sent_s), strict=True))
        due_s = (received_s + SCHEDULE.due_s(token) for token in range(len(sent_s)))
        late += (_MS * (at_s - due) for at_s, due in zip(sent_s, due_s, strict=True))
    lasted_s = ended_s - begun_s
    return Errors(
        ttft,
        [abs(error) for error in itl],
        late,
        per_event_us=measured["cpu_s"] / max(events, 1) * 1e6,
        cpu=measured["cpu_s"] / lasted_s,
        rate=events / lasted_s,
        failures=len(measured["failures"]),
    )


def _gaps(moments: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(moments)]


def log(url: str) -> list[dict[str, Any]]:
    """Return what the server has answered since it was last asked."""
    with urllib.request.urlopen(url + "/_truth") as answer:  # noqa: S310 - our own server
        entries: list[dict[str, Any]] = json.load(answer)
    return entries


def _pinned(
    command: Sequence[str], processors: Sequence[int], stdin: int | None = None
) -> "subprocess.Popen[str]":
    """Start a process on these processors."""
    with kept_to(processors):
        return subprocess.Popen(  # noqa: S603 - our own commands
            command, stdin=stdin, stdout=subprocess.PIPE, text=True
        )


@contextmanager
def kept_to(processors: Sequence[int]) -> Iterator[None]:
    """Have what is started here keep to these processors, if there are several."""
    if len(PROCESSORS) < 2:  # noqa: PLR2004 - one for the server, one for a client
        yield
        return
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, PROCESSORS)
