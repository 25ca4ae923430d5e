"""Writes the sample reports."""

import sys
from pathlib import Path

from wirecheck.report.sample.runs import RUNS
from wirecheck.report.write import write_report


def main(folder: Path) -> list[Path]:
    """Write the report of each sample run into a folder of its own."""
    return [write_report(make(), folder / name) for name, make in RUNS.items()]


if __name__ == "__main__":
    print(*main(Path(sys.argv[1])), sep="\n")  # noqa: T201 - a command prints
