"""A pytest plugin for `repeats.py`: notes the outcome of each check, at next to no cost."""

import json
import os
from pathlib import Path

import pytest

#: The variable of the environment that names the file to be written.
FILE = "WIRECHECK_REPEATS_FILE"

_OUTCOMES: dict[str, str] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a check came to; a gate's own word for it is more exact than pytest's."""
    if report.when == "call":
        told = dict(report.user_properties).get("wirecheck_outcome", report.outcome)
        _OUTCOMES[report.nodeid] = str(told)


def pytest_sessionfinish() -> None:
    """Write them, by the checks' ids."""
    Path(os.environ[FILE]).write_text(json.dumps(_OUTCOMES))
