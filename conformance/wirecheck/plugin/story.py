"""What the summary of a run tells."""

from dataclasses import dataclass
from pathlib import Path

from wirecheck.report import Run


@dataclass(frozen=True)
class Again:
    """What came of probing several times.

    Attributes:
        times: How often; 0 if only once.
        unsteady: The checks that did not come out alike, in lines for the list of flaky ones.
        listed: How many more there were that are on it.
    """

    times: int
    unsteady: list[str]
    listed: int


@dataclass(frozen=True)
class Story:
    """All that the summary tells.

    Attributes:
        run: What was checked, and what came of it.
        advice: What to do if the mock provider was never called.
        stale: What is wrong with the user's lists of findings, in words.
        again: What came of probing several times.
        report: The page that was written.
    """

    run: Run
    advice: tuple[str, ...]
    stale: list[str]
    again: Again
    report: Path | None
