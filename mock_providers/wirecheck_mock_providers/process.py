"""Our own commands as processes that end with their parent, whatever becomes of that."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

#: They end within 0.3 s of the end of their standard input; this is for machines under load.
_END_S: Final = 10


@contextlib.contextmanager
def running(module: str, ready: str, *options: str) -> Iterator[str]:
    """Run a module that serves; yield the URL that it says; end it on leaving.

    Args:
        module: it takes `--exit-with-stdin`.
        ready: how its first line begins; the rest of that is its URL.
        options: more options of its command.

    Raises:
        RuntimeError: it did not start; what it said stands on standard error.
    """
    command = [sys.executable, "-m", module, "--exit-with-stdin", *options]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith(ready):
                raise RuntimeError(f"{module} did not start; its first line was {line!r}")
            yield line.removeprefix(ready).strip()
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
