"""What is done when a run is over: tell it, write it, decide the exit code."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from wirecheck_load.report.as_html import as_html
from wirecheck_load.report.result import result_of
from wirecheck_load.report.terminal import summary
from wirecheck_load.running.lead import Lead

OK, MISSED = 0, 1


def conclude(lead: Lead, report: str | None) -> int:
    """Tell what a run came to, and write its report; return the exit code."""
    result = result_of(lead)
    console = Console(highlight=False)
    summary(console, result)
    if report:
        console.print(f"[dim]{write(Path(report), result)}[/]")
    return OK if passed(result) else MISSED


def passed(result: Mapping[str, Any]) -> bool:
    """Whether all goals were met, by streams that there were."""
    return result["streams"]["completed"] > 0 and all(goal["met"] for goal in result["goals"])


def write(folder: Path, result: Mapping[str, Any]) -> Path:
    """Write ``report.json`` and ``report.html``; return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    page = folder / "report.html"
    page.write_text(as_html(result), encoding="utf-8")
    return page
