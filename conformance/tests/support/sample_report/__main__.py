"""Writes the sample reports."""

from argparse import ArgumentParser
from pathlib import Path

from sample_report.runs import RUNS
from wirecheck.report.write import write_report

parser = ArgumentParser("python -m sample_report", description="Write sample reports.")
parser.add_argument("folder", type=Path)
folder = parser.parse_args().folder
for name, make in RUNS.items():
    print(write_report(make(), folder / name))  # noqa: T201 - a command prints
