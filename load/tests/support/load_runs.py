"""Runs of the command in processes of their own, as a user has them."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load_schema import mistakes

# Nothing takes this long; what does hangs.
TIMEOUT_S = 120


@dataclass(frozen=True)
class Done:
    """A run that is over."""

    code: int
    output: str
    errors: str
    result: Mapping[str, Any]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "wirecheck_load", *arguments]


@contextmanager
def started(report: Path, *arguments: str) -> Iterator["Started"]:
    """A run that goes on; it is ended if the test fails before it."""
    process = subprocess.Popen(
        command(*arguments, "--headless", f"--report={report}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Started(process, report)
    finally:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class Started:
    process: "subprocess.Popen[str]"
    report: Path

    def wait(self) -> Done:
        output, errors = self.process.communicate(timeout=TIMEOUT_S)
        file = self.report / "report.json"
        result = json.loads(file.read_text()) if file.exists() else {}
        assert result == {} or mistakes(result) == []
        return Done(self.process.returncode, output, errors, result)


def run(report: Path, *arguments: str) -> Done:
    with started(report, *arguments) as running:
        return running.wait()


@contextmanager
def free_port() -> Iterator[int]:
    """A port that nobody else is given meanwhile: bound, but not listened on."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
