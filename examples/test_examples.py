"""Each example is held to its contract, or its own tests pass."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock
from wirecheck.scenarios import Deployment

HERE = Path(__file__).parent
UVICORN = ["-m", "uvicorn", "server:app", "--log-level", "critical"]
# An example, its contract, how it is run, and what is fewer than the checks that it passes.
EXAMPLES = [
    ("starlette_typed_sse", "typed-sse", UVICORN, 1000),
    ("websockets_typed_chat", "typed-websocket", ["server.py"], 600),
]


@contextmanager
def serving(folder: Path, run: list[str], mock_url: str) -> Iterator[str]:
    """Run an example as its README says, on a socket that listens before it starts."""
    environment = os.environ | {
        "OPENAI_BASE_URL": f"{mock_url}/openai/v1",
        "OPENAI_API_KEY": "sk-of-an-example-0123456789",
    }
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [sys.executable, *run, "--fd", str(listener.fileno())]
        process = subprocess.Popen(
            command, cwd=folder, env=environment, pass_fds=[listener.fileno()]
        )
        try:
            yield url
        finally:
            process.terminate()
            process.wait()


@pytest.mark.parametrize(("name", "contract", "run", "checks_at_least"), EXAMPLES)
def test_an_example_conforms(
    name: str, contract: str, run: list[str], checks_at_least: int
) -> None:
    with start_mock() as mock, serving(HERE / name, run, mock.url) as url:
        gate = Gate((Target(load(contract), url),), Deployment(), mock.url)
        checks = gate.checks()
        gate.probe(checks)
        results = [gate.result(check) for check in checks]

    assert [(it.id, it.findings[0].actual) for it in results if it.findings] == []
    assert sum(it.outcome == "passed" for it in results) > checks_at_least


def test_the_tests_of_an_example_pass() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_summary.py"]
    done = subprocess.run(
        command, cwd=HERE / "mock_provider_fixture", capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
