"""What a run of the gate comes to, told to machines, to people, and in a terminal.

write_report(run, folder)                 # report.json, report.html, recordings/
finding_text(result, run.recordings_by_name)
grouped(run.judged)                       # the findings, by cause
"""

from wirecheck.report.as_json import as_json
from wirecheck.report.causes import Group, grouped
from wirecheck.report.exhibit import Delivered, Exhibit, Table
from wirecheck.report.model import Borne, Run, Titled
from wirecheck.report.terminal import finding_text
from wirecheck.report.write import ReportError, write_report

__all__ = [
    "Borne",
    "Delivered",
    "Exhibit",
    "Group",
    "ReportError",
    "Run",
    "Table",
    "Titled",
    "as_json",
    "finding_text",
    "grouped",
    "write_report",
]
