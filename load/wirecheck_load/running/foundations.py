"""What a run stands on, looked at before any traffic."""

import tempfile
from pathlib import Path

from wirecheck.gate import is_mock
from wirecheck_load.running.plan import Plan, PlanError


def check(plan: Plan, report: str | None) -> None:
    """Make sure that the mock provider is there, and that a report can be written.

    The endpoint is not asked: one that is down is a result.

    Raises:
        PlanError: One of them is not.
    """
    mock_url = plan.target.mock_url
    if mock_url and not is_mock(mock_url):
        raise PlanError(
            f"--mock-provider {mock_url}: no mock provider answers there; start one with "
            "`wirecheck mock`, or say --mock-provider none"
        )
    if report:
        _check_folder(report)


def _check_folder(report: str) -> None:
    try:
        Path(report).mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=report).close()
    except OSError as error:
        raise PlanError(
            f"--report {report}: it cannot be written there ({error.strerror}); name a folder "
            "that can be made and written to"
        ) from error
