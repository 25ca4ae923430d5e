"""The servers that are measured, each in a process of its own, on a processor of its own."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from mock_load import CHAT, HEADERS, TOKENS

from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.reply import reply

HERE: Final = Path(__file__).parent
#: aimock is installed here, from the lock file beside this one.
AIMOCK: Final = HERE.parent / ".benchmarks" / "aimock"
AIMOCK_CLI: Final = AIMOCK / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
#: Those that this process may use; none on systems that do not tell.
PROCESSORS: Final = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
MOCK_PATH: Final = "/openai/v1/chat/completions"


class Running(NamedTuple):
    """A server that listens."""

    port: int
    path: str
    """Where it answers chat completions."""
    pid: int


def mock(*flags: str) -> contextlib.AbstractContextManager[Running]:
    """Run our mock."""
    return _running([sys.executable, "-m", "wirecheck_mock_providers", "--port=0", *flags])


def bare() -> contextlib.AbstractContextManager[Running]:
    """Run the bare ASGI app."""
    return _running([sys.executable, str(HERE / "mock_bare.py")])


def aimock() -> contextlib.AbstractContextManager[Running]:
    """Run aimock with the same text. It cuts by length: into pieces of the mean, rounded up."""
    text = "".join(reply(OpenAIChat(), HEADERS, CHAT).tokens)
    fixture = {"match": {"userMessage": "mock"}, "response": {"content": text}}
    file = AIMOCK / "fixtures.json"
    file.write_text(json.dumps({"fixtures": [fixture]}))
    size = -(-len(text) // TOKENS)
    command = ["node", str(AIMOCK_CLI), "--port=0", f"--fixtures={file}", f"--chunk-size={size}"]
    return _running(command, path="/v1/chat/completions")


def install_aimock() -> bool:
    """Install aimock if it is not there yet; return False if there is no npm to do it with."""
    if AIMOCK_CLI.exists():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    shutil.copytree(HERE / "aimock", AIMOCK, dirs_exist_ok=True)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=AIMOCK, check=True)  # noqa: S603 - our own command
    return True


@contextlib.contextmanager
def _running(command: Sequence[str], path: str = MOCK_PATH) -> Iterator[Running]:
    with _pinned(command) as process:
        try:
            lines = iter(process.stdout or ())
            said = next((line for line in lines if "http://127.0.0.1:" in line), None)
            if said is None:
                raise SystemExit(f"{' '.join(command)} did not start")
            yield Running(int(said.rpartition(":")[2]), path, process.pid)
        finally:
            process.terminate()


def _pinned(command: Sequence[str]) -> "subprocess.Popen[str]":
    """Start a process on the first processor; who measures it keeps to the others."""
    _keep_to(PROCESSORS[:1])
    try:
        return subprocess.Popen(  # noqa: S603 - our own commands
            command, stdout=subprocess.PIPE, text=True
        )
    finally:
        _keep_to(PROCESSORS[1:])


def _keep_to(processors: Sequence[int]) -> None:
    if len(PROCESSORS) > 1:
        os.sched_setaffinity(0, processors)
