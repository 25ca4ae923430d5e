"""The JavaScript clients: each asked all its cases by one Node process (js/ask.mjs)."""

import json
import subprocess
from functools import partial
from pathlib import Path

from programs import node_in
from sdk_model import Case, Report

FOLDER = Path(__file__).parents[1] / "js"
#: A client takes a second; a machine that needs this long has other troubles.
_PATIENCE_S = 120


def node_client(driver: str):
    """Return how that client of js/ask.mjs is run, as `Client.run` wants it."""
    return partial(_run, driver)


def _run(driver: str, url: str, cases: list[Case], *, retries: bool = False) -> dict[str, Report]:
    asked = {"url": url, "cases": [vars(case) for case in cases]}
    if not retries:
        asked["retries"] = 0
    done = subprocess.run(
        [node_in(FOLDER), FOLDER / "ask.mjs", driver],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Not splitlines: what the clients report has line separators of every kind in it.
    lines = map(json.loads, filter(None, done.stdout.split("\n")))
    return {line["run"]: line["report"] for line in lines}
