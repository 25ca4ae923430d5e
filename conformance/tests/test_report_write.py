"""The files of a report, and where they never are."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sample_report.conversations import CHUNKS, recording
from sample_report.runs import run_of

from wirecheck.recording import load
from wirecheck.report import ReportError, write_report
from wirecheck.report.filing import anchor, recording_file, safe_name

HOSTILE = ["", ".", "..", "../../etc/passwd", "/etc/passwd", "a\\..\\b", "C:\\x", "a\0b", "x" * 400]
HOSTILE += ["\ud800", "été", "a b", ".hidden", "trailing.", "~root", "-rf"]


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_report_is_a_page_a_document_and_the_recordings(tmp_path):
    run = run_of((), [recording(data=CHUNKS), recording("crowd", "stream-07")])

    page = write_report(run, tmp_path / "new" / "report")

    assert page == tmp_path / "new" / "report" / "report.html"
    assert files_in(page.parent) == [
        "recordings/typed-sse/crowd/stream-07.jsonl",
        "recordings/typed-sse/text/stream.jsonl",
        "report.html",
        "report.json",
    ]
    assert load(page.parent / "recordings/typed-sse/text/stream.jsonl") == run.recordings[0]
    assert json.loads((page.parent / "report.json").read_text())["wirecheck"] == run.version


def test_a_report_replaces_the_one_before(tmp_path):
    write_report(run_of(()), tmp_path)
    write_report(replace(run_of(()), version="9.9.9"), tmp_path)

    assert "9.9.9" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("name", ["typed-sse", "stream-07", "report.v2", "A_b"])
def test_an_ordinary_name_is_kept(name):
    assert safe_name(name) == name


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_no_path(name):
    safe = safe_name(name)

    assert len(safe) < 120
    assert not set(safe) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert not safe.startswith(".")
    assert not safe.endswith(".")


def test_different_names_have_different_files():
    names = [*HOSTILE, "a_b", "a/b", "a?b"]

    assert len({safe_name(name) for name in names}) == len(names)
    assert anchor("a", "b/c") != anchor("a/b", "c")


def test_nothing_is_ever_written_outside_the_folder(tmp_path):
    folder = tmp_path / "report"
    evil = [
        replace(recording(), contract="typed-sse", scenario=name, part=name) for name in HOSTILE
    ]

    write_report(run_of((), evil), folder)

    assert files_in(tmp_path) == sorted(
        f"report/{name}"
        for name in ["report.html", "report.json", *(recording_file(it) for it in evil)]
    )


def test_a_folder_that_cannot_be_written_is_told_in_one_message(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    with pytest.raises(ReportError) as caught:
        write_report(run_of(()), blocked / "report")

    assert str(caught.value) == (
        f"The report cannot be written to {blocked / 'report'}: Not a directory. "
        "Name a folder that can be written (--conformance-report DIR)."
    )


def test_the_samples_are_whole_reports(tmp_path):
    command = [sys.executable, "-m", "sample_report", str(tmp_path)]

    support = Path(__file__).parent / "support"
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=support).stdout

    pages = [tmp_path / name / "report.html" for name in ("green", "mixed", "astray", "borne")]
    assert told.split("\n")[:-1] == [str(page) for page in pages]
    assert all(page.is_file() for page in pages)
