"""A mock provider for as long as a test needs it.

It runs in a process of its own, so that a busy test does not disturb its pace, nor its loop and
its loggers the test's; and it ends with its parent, whatever becomes of that.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from wirecheck_mock_providers.client import READY, MockClient

#: The mock ends within 0.3 s of the end of its standard input; this is for machines under load.
_END_S: Final = 10


@contextlib.contextmanager
def running_mock() -> Iterator[MockClient]:
    """Start a mock provider on a free port; end it on leaving.

    Raises:
        RuntimeError: it did not start; what it said stands on standard error.
    """
    command = [sys.executable, "-m", "wirecheck_mock_providers", "--port=0", "--exit-with-stdin"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield MockClient(_url(process))
        finally:
            _end(process)


def _url(process: "subprocess.Popen[str]") -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line.startswith(READY):
        raise RuntimeError(f"the mock provider did not start; its first line was {line!r}")
    return line.removeprefix(READY).strip()


def _end(process: "subprocess.Popen[str]") -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
