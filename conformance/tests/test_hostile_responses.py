"""Hostile responses through decoders, rules and reports; 200,000 of them: benchmarks/hostile.py."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "hostile.py"
COUNT = 250
# A dozen seconds on a quiet machine; only a hang takes this long.
PATIENCE_S = 900


def test_hostile_responses_do_no_harm():
    done = subprocess.run(
        [sys.executable, SCRIPT, "--count", str(COUNT), "--processes", "1", "--quick"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2_000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["responses"] == COUNT
    assert figures["findings"] > COUNT
    assert figures["reports"] == COUNT / 50
    # A large one costs up to 200 MB here, and processor time in seconds.
    assert figures["peak_mb"] < 1_000
    assert figures["longest_s"] < 60
