"""The gate, on two workers behind nginx."""

import subprocess
import sys

import pytest
from deployment import SECRET, deployment

# The gate on one contract takes seconds; its own deadlines end what hangs.
DEADLINE_S = 300


@pytest.fixture(scope="module")
def url(mock):
    with deployment(mock, "--jwt-secret", SECRET) as deployed:
        yield deployed.url


@pytest.mark.parametrize("contract", ["named-sse", "partial-sse"])
def test_the_contract_holds(url, mock, contract, tmp_path):
    system, _, _ = contract.partition("-")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["--endpoint", f"{url}/{system}", "--contract", contract]
    command += ["--mock-provider", mock.url, "--jwt-secret", SECRET]

    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )

    assert done.returncode == 0, done.stdout
