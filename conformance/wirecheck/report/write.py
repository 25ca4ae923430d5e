"""The files of a report, written to a folder."""

import json
from pathlib import Path

from wirecheck.recording import save
from wirecheck.report.as_json import as_json
from wirecheck.report.exhibit import Exhibit
from wirecheck.report.filing import exhibit_file, recording_file, replay_file
from wirecheck.report.model import Run
from wirecheck.rules import Result


class ReportError(Exception):
    """The report cannot be written; the message says where, why, and what to do."""


def write_report(run: Run, folder: Path) -> Path:
    """Write ``report.json``, ``report.html``, ``recordings/`` and ``replays/``, or replace them.

    There are replays, as scripts, of generated examples that failed.

    Returns:
        The path of the page. It is written last: where it is, the report is whole.

    Raises:
        ReportError: The folder cannot be written to.
    """
    # Imported here: a gate that writes no page does not wait for a template engine.
    from wirecheck.report.as_html import as_html  # noqa: PLC0415

    page = folder / "report.html"
    try:
        for recording in run.recordings:
            save(recording, folder / recording_file(recording))
        folder.mkdir(parents=True, exist_ok=True)
        for result in run.judged:
            _write_replay(result, folder)
        for exhibit in run.exhibits:
            _write_exhibit(exhibit, folder)
            if run.is_troubled(exhibit):
                _write_delivered(exhibit, folder)
        (folder / "report.json").write_text(as_json(run), encoding="utf-8")
        page.write_text(as_html(run), encoding="utf-8")
    except OSError as error:
        raise ReportError(
            f"The report cannot be written to {folder}: {error.strerror or error}. "
            "Name a folder that can be written (--conformance-report DIR)."
        ) from error
    return page


def _write_exhibit(exhibit: Exhibit, folder: Path) -> None:
    """Write what was seen, and its picture."""
    path = folder / exhibit_file(exhibit)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(exhibit.document, indent=1) + "\n", encoding="utf-8")
    if exhibit.picture:
        (folder / exhibit_file(exhibit, ".png")).write_bytes(exhibit.picture)


def _write_delivered(exhibit: Exhibit, folder: Path) -> None:
    """Write what was delivered."""
    for it in exhibit.delivered:
        save(it.recording, folder / recording_file(it.recording, exhibit))


def _write_replay(result: Result, folder: Path) -> None:
    """Write the script of a generated example that failed, if there is one."""
    if result.replay:
        script = folder / replay_file(result)
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(result.replay, encoding="utf-8")
