"""What is done when a run is over: tell it, write it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from wirecheck_load.report.as_html import as_html
from wirecheck_load.report.result import Result, result_of
from wirecheck_load.report.terminal import summary
from wirecheck_load.running.lead import Lead


def conclude(lead: Lead, report: str | None) -> Result:
    """Tell what a run came to, and write its report; return its result."""
    result = result_of(lead)
    console = Console(highlight=False)
    summary(console, result)
    if report:
        console.print(f"[dim]{escape(str(write(Path(report), result)))}[/]", soft_wrap=True)
    return result


def write(folder: Path, result: Mapping[str, Any]) -> Path:
    """Write ``report.json`` and ``report.html``; return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    page = folder / "report.html"
    page.write_text(as_html(result), encoding="utf-8")
    return page
