"""The mock provider and the reference server before it, each in a process of its own."""

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import jwt

_SECRET: Final = secrets.token_hex()
TOKEN: Final = jwt.encode({"sub": "benchmark"}, _SECRET, "HS256")
_KB_PER_MB: Final = 1024


class Running(NamedTuple):
    """A server that listens."""

    port: int
    pid: int

    def rss_mb(self) -> float:
        """Return the resident memory; reads /proc, so only on Linux."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / _KB_PER_MB


@contextlib.contextmanager
def servers() -> Iterator[tuple[Running, Running]]:
    """Run both; yield the mock and the reference."""
    with _running(["wirecheck_mock_providers"], {}) as mock:
        environment = {
            "OPENAI_BASE_URL": f"http://127.0.0.1:{mock.port}/openai/v1",
            "OPENAI_API_KEY": "sk-benchmark",
        }
        options = ["wirecheck_reference_server", "--dialect=all", f"--jwt-secret={_SECRET}"]
        with _running(options, environment) as reference:
            yield mock, reference


@contextlib.contextmanager
def _running(module: list[str], environment: Mapping[str, str]) -> Iterator[Running]:
    command = [sys.executable, "-m", *module, "--port=0"]
    with subprocess.Popen(  # noqa: S603 - our own modules
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            if "http://127.0.0.1:" not in said:
                raise SystemExit(f"{module[0]} did not start")
            yield Running(int(said.rpartition(":")[2]), process.pid)
        finally:
            process.terminate()
