"""Names that are safe: for the files of a report, and for the anchors within its page."""

import re
from hashlib import sha256
from pathlib import PurePosixPath

from wirecheck.recording import Recording
from wirecheck.report.exhibit import Exhibit
from wirecheck.rules import Result

RECORDINGS = "recordings"
REPLAYS = "replays"
EXHIBITS = "exhibits"

# Longer names are refused by some file systems (255 bytes) once a folder and an ending are added.
_LONGEST = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]|^\.|\.$")


def safe_name(name: str) -> str:
    """A file name that is no path; a name that had to be changed carries a mark of the original."""
    kept = _UNSAFE.sub("_", name)[:_LONGEST]
    if kept == name and name:
        return name
    return f"{kept}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def recording_file(recording: Recording, exhibit: Exhibit | None = None) -> str:
    """Where a recording is filed, seen from the report's folder; one of an exhibit by that name."""
    of = exhibit or recording
    folder = PurePosixPath(RECORDINGS, safe_name(of.contract), safe_name(of.scenario))
    return str(folder / f"{safe_name(recording.part)}.jsonl")


def replay_file(result: Result) -> str:
    """Where the script of a generated example is filed, seen from the report's folder."""
    name = safe_name(f"{result.contract}-{result.scenario}-{result.rule}")
    return str(PurePosixPath(REPLAYS, f"{name}.py"))


def exhibit_file(exhibit: Exhibit, suffix: str = ".json") -> str:
    """Where an exhibit is filed, seen from the report's folder; its picture ends in ``.png``."""
    folder = PurePosixPath(EXHIBITS, safe_name(exhibit.contract), safe_name(exhibit.scenario))
    return str(folder / f"{safe_name(exhibit.part)}{suffix}")


def anchor(*names: str) -> str:
    """An element's id; different names have different ids."""
    return "/".join(safe_name(name) for name in names)
