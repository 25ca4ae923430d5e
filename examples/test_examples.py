"""Each example is held to its contract, or its own tests pass."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from second_opinions import second_opinions

from wirecheck.contract import load
from wirecheck.gate import Gate, Target, start_mock
from wirecheck.scenarios import Deployment
from wirecheck_mock_providers.in_tests import MockProvider

HERE = Path(__file__).parent
SECRET = secrets.token_hex()
OPEN = Deployment()
BY_JWT = Deployment(jwt_secret=SECRET, limits="on")

# How each is run, on port 0: a free one, which it tells. Those of Node find it in PORT.
PYTHON = [sys.executable, "server.py", "--port", "0"]
UVICORN = [sys.executable, "-m", "uvicorn", "server:app", "--http", "h11", "--port", "0"]
GUNICORN = [sys.executable, "-m", "gunicorn", "--worker-class", "gevent", "server:app"]
GUNICORN += ["--bind", "127.0.0.1:0", "--no-control-socket"]
NODE = ["node", "server.js"]
# An example, its contract, its deployment, and what is fewer than the checks that it passes.
EXAMPLES = [
    ("starlette_typed_sse", "typed-sse", OPEN, UVICORN, 1000),
    ("aiohttp_typed_sse", "typed-sse", OPEN, PYTHON, 1000),
    ("flask_typed_sse", "typed-sse", OPEN, [*GUNICORN, "--workers", "2"], 1000),
    ("express_typed_sse", "typed-sse", OPEN, NODE, 1000),
    ("flask_named_sse", "named-sse", OPEN, GUNICORN, 900),
    ("websockets_typed_chat", "typed-websocket", OPEN, PYTHON, 600),
    ("node_session_socketio", "session-socketio", BY_JWT, NODE, 1700),
]
ADDRESS = re.compile(r"127\.0\.0\.1:\d+")


@contextmanager
def serving(folder: Path, run: list[str], mock_url: str) -> Iterator[str]:
    """Run an example as its README says, behind the mock; yield its URL."""
    own = {"JWT_SECRET": SECRET, "PORT": "0", "PYTHONUNBUFFERED": "1"}
    with (
        subprocess.Popen(
            run,
            cwd=folder,
            env=os.environ | MockProvider(mock_url).environment | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
        ThreadPoolExecutor(1) as reader,
    ):
        try:
            assert process.stdout
            url = f"http://{address(process.stdout)}"
            reader.submit(process.stdout.read)  # of a full pipe its logging would wait for ever
            yield url
        finally:
            process.terminate()


def address(output: Iterable[str]) -> str:
    """Wait until a server tells where it listens."""
    said = ""
    for line in output:
        said += line
        if found := ADDRESS.search(line):
            return found[0]
    raise AssertionError(said)


@pytest.mark.parametrize(
    ("name", "contract", "deployment", "run", "checks_at_least"),
    EXAMPLES,
    ids=[name for name, *_ in EXAMPLES],
)
def test_an_example_conforms(
    name: str, contract: str, deployment: Deployment, run: list[str], checks_at_least: int
) -> None:
    with start_mock() as mock, serving(HERE / name, run, mock.url) as url:
        gate = Gate((Target(load(contract), url),), deployment, mock.url)
        checks = gate.checks()
        gate.probe(checks)
        results = [gate.result(check) for check in checks]

    assert [(it.id, it.findings[0].actual) for it in results if it.findings] == []
    assert sum(it.outcome == "passed" for it in results) > checks_at_least
    if load(contract).transport == "sse":
        assert second_opinions(gate.recordings) == []


def test_the_tests_of_an_example_pass() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_summary.py"]
    done = subprocess.run(
        command, cwd=HERE / "mock_provider_fixture", capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
