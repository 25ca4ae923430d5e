"""The files of a report, written to a folder."""

from pathlib import Path

from wirecheck.recording import save
from wirecheck.report.as_html import as_html
from wirecheck.report.as_json import as_json
from wirecheck.report.filing import recording_file
from wirecheck.report.model import Run


class ReportError(Exception):
    """The report cannot be written; the message says where, why, and what to do."""


def write_report(run: Run, folder: Path) -> Path:
    """Write ``report.json``, ``report.html`` and ``recordings/``; what is there is replaced.

    Returns:
        The path of the page. It is written last: where it is, the report is whole.

    Raises:
        ReportError: The folder cannot be written to.
    """
    page = folder / "report.html"
    try:
        for recording in run.recordings:
            save(recording, folder / recording_file(recording))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(as_json(run), encoding="utf-8")
        page.write_text(as_html(run), encoding="utf-8")
    except OSError as error:
        raise ReportError(
            f"The report cannot be written to {folder}: {error.strerror or error}. "
            "Name a folder that can be written (--conformance-report DIR)."
        ) from error
    return page
