"""Flawed servers, gated by generated examples, and their failing examples' scripts, run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wirecheck.contract import load
from wirecheck.gate import Gate, Target
from wirecheck.rules import Result
from wirecheck.scenarios import Deployment

SUPPORT = Path(__file__).parent
# A hang, nothing else.
PATIENCE_S = 180


@contextmanager
def serving(server: str, mock_url: str, flaw: str) -> Iterator[str]:
    """The URL of a server of this folder that has a flaw."""
    upstream = f"{mock_url}/openai/v1/chat/completions"
    command = [sys.executable, str(SUPPORT / server), upstream, flaw]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        yield process.stdout.readline().partition(": ")[2].strip()
        process.stdin.close()
        process.wait()


def fuzzed(
    url: str, mock_url: str, contract: str, *scenarios: str, more: int = 0, seed: int = 1
) -> tuple[Gate, list[Result]]:
    """A gate of these generated scenarios, and its findings."""
    facts = Deployment(auth="off", fuzz=more, seed=seed)
    gate = Gate((Target(load(contract), url),), facts, mock_url)
    checks = [it for it in gate.checks() if it.planned.scenario.name in scenarios]
    gate.probe(checks)
    return gate, [result for result in map(gate.result, checks) if result.findings]


def replayed(script: str, folder: Path) -> str:
    """What a script prints that is run as a user would run it."""
    path = folder / "replay.py"
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        env={key: value for key, value in os.environ.items() if key != "WIRECHECK_ENDPOINT"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
