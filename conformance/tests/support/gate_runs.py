"""pytest and the ``wirecheck`` command run as a user runs them, against services started once."""

import atexit
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from wirecheck.contract import load
from wirecheck.gate import Service, start_mock, start_reference
from wirecheck.rules import rules_for
from wirecheck.scenarios import scenarios as scenarios_of

# Runs take a second or two; a machine that needs this long has other troubles.
PATIENCE_S = 120
WIRECHECK = [sys.executable, "-c", "import wirecheck.cli as cli; raise SystemExit(cli.main())"]
THIEF = Path(__file__).parent / "header_thief.py"


@dataclass(frozen=True)
class Done:
    """A run that has ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err

    def section(self, name: str) -> list[str]:
        """The lines of one section of pytest's output."""
        _, _, rest = self.out.partition(f"= {name} =")
        return rest.partition("\n===")[0].splitlines()[1:]


@cache
def _service(start, *arguments) -> Service:
    service = start(*arguments)
    atexit.register(service.__exit__, None, None, None)
    return service


def mock_url() -> str:
    return _service(start_mock).url


def reference_url() -> str:
    """The reference server's typed dialect, with the mock provider behind it."""
    return _service(start_reference, mock_url()).url + "/typed"


@cache
def without_header(name: str) -> str:
    """The reference server, but for a header that its answers lack: one rule is broken."""
    target = urlsplit(reference_url())
    thief = subprocess.Popen(
        [sys.executable, THIEF, target.hostname, str(target.port), name],
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_stop, thief)
    return f"http://127.0.0.1:{thief.stdout.readline().strip()}{target.path}"


def _stop(process) -> None:
    process.kill()
    process.communicate()


def arguments_of(*arguments: str, endpoint: str = "", mock: str = "") -> list[str]:
    """``pytest --endpoint …``: by default the reference server, with the shared mock provider."""
    where = ["--endpoint", endpoint or reference_url(), "--mock-provider", mock or mock_url()]
    return [*where, *arguments]


def checks_of(*scenarios: str) -> int:
    """How many checks these scenarios of typed-sse make."""
    contract = load("typed-sse")
    by_name = {it.name: it for it in scenarios_of(contract)}
    return sum(len(rules_for(contract, by_name[name])) for name in scenarios)


def pytest_process(*arguments: str, cwd: Path, **more: str) -> Done:
    """Pytest in a process of its own."""
    return run([sys.executable, "-m", "pytest", *arguments], cwd, **more)


def wirecheck(*arguments: str, cwd: Path, **more: str) -> Done:
    """The command, in a process of its own."""
    return run([*WIRECHECK, *arguments], cwd, **more)


def run(arguments: list[str], cwd: Path, **more: str) -> Done:
    done = subprocess.run(
        arguments,
        cwd=cwd,
        env=environment() | more,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def shown_on_terminal(*arguments: str, cwd: Path) -> str:
    """All that pytest writes to a terminal."""
    controller, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=cwd,
        env=environment() | {"TERM": "xterm"},
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = _drained(controller)
    process.wait(PATIENCE_S)
    return shown


def _drained(descriptor: int) -> str:
    """All that is written to a terminal until its other side is closed."""
    shown = b""
    with open(descriptor, "rb", buffering=0) as terminal:
        try:
            while piece := terminal.read(1 << 16):
                shown += piece
        except OSError:  # Linux's way to say that nobody has it open any more
            pass
    return shown.decode()


def environment() -> dict[str, str]:
    """Ours, less what makes pytest print otherwise on a CI server or for some developer."""
    ours = {
        key: value
        for key, value in os.environ.items()
        if key not in {"CI", "BUILD_NUMBER", "FORCE_COLOR", "NO_COLOR"}
        and not key.startswith("PYTEST_")
    }
    return {**ours, "COLUMNS": "100"}
