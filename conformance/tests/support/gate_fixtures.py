"""Fixtures that run the gate within this process: ``pytest_plugins = ["pytester", …]``."""

import os

import pytest
from gate_runs import Done, arguments_of, environment

# Imported before any run within this process: each run forgets what it was the first to import.
from wirecheck.plugin import running, telling

# Plugins that have no part in this; pytest-playwright does not work within itself.
ALONE = tuple(f"-pno:{name}" for name in ("playwright", "hypothesispytest", "anyio", "locust"))

assert running
assert telling


@pytest.fixture
def here(pytester, monkeypatch):
    """A project of its own, in which pytest runs within this process."""
    for name in set(os.environ) - set(environment()):
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")

    def run_pytest(*arguments: str) -> Done:
        result = pytester.runpytest_inprocess(*ALONE, *arguments)
        return Done(int(result.ret), result.stdout.str(), result.stderr.str())

    return run_pytest


@pytest.fixture
def gate(here):
    """The gate, run within this process."""
    return lambda *arguments, **where: here(*arguments_of(*arguments, **where))
