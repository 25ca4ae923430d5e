"""The server of known schedule, in a process of its own, and its log."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from wirecheck_load.truth.__main__ import READY


class TruthServer:
    def __init__(self, url: str) -> None:
        self.url = url

    def log(self) -> dict[str, dict]:
        """What was sent when, by run; forgotten with that."""
        entries = httpx.get(self.url + "/_truth", timeout=30, trust_env=False).json()
        return {entry["run"]: entry for entry in entries}


@contextmanager
def truth_server(**schedule: float) -> Iterator[TruthServer]:
    """Run it: ``ttft_ms``, ``itl_ms``, ``tokens``."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in schedule.items()]
    command = [sys.executable, "-m", "wirecheck_load.truth", *options]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        line = process.stdout.readline()
        assert line.startswith(READY), line
        try:
            yield TruthServer(line.removeprefix(READY).strip())
        finally:
            process.stdin.close()
            process.wait(30)
