"""Programs that tests run beside Python; where one is missing, the test fails and says the mend."""

import shutil
from pathlib import Path

import pytest

MENDS = {
    "chromium": "run `make services`",
    "curl": "run `make services`",
    "node": "install 20 or later, with npm",
}


def program(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing: {MENDS[name]}.", pytrace=False)
    return found


def node_in(folder: Path) -> str:
    """Where Node.js is, to run scripts of a folder that has packages of its own."""
    if not (folder / "node_modules").exists():
        pytest.fail("The JavaScript clients are missing: run `make node`.", pytrace=False)
    return program("node")
