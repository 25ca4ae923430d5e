"""What must hold of every hostile recording: judged, saved, told and printed without harm."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

import jsonschema_rs
from hostile_bases import Base
from selectolax.lexbor import LexborHTMLParser

from wirecheck.contract.reading import Reading
from wirecheck.recording import Recording, dumps, loads
from wirecheck.report import Run, as_json, finding_text, grouped
from wirecheck.report.as_html import as_html
from wirecheck.report.as_json import schema
from wirecheck.rules import Result, judge

# A page tells a sample of each cause, and an overview of each recording.
PAGE_BYTES_A_RECORDING = 120_000
_OWN_LINKS = ("#", "recordings/")
_BOOLEAN_OR_IMPLIED = {"open=", "hidden=", "<tbody"}


def judged(base: Base, recordings: Sequence[Recording]) -> list[Result]:
    """The verdicts of all rules of the scenario: no rule raises."""
    readings = [Reading(recording, base.contract) for recording in recordings]
    return [judge(rule, base.contract, base.scenario, readings) for rule in base.rules]


def read_back(recording: Recording) -> None:
    """Make sure that a recording which was saved is read back equal."""
    if loads(dumps(recording)) != recording:
        raise AssertionError(f"{recording.name} is not read back equal")


def told(results: Iterable[Result], recordings: Sequence[Recording]) -> None:
    """Make sure that the terminal gets no control character."""
    by_name = {recording.name: recording for recording in recordings}
    for group in grouped(results):
        refuse_controls(finding_text(group.example, by_name))


def refuse_controls(text: str) -> None:
    if not text.replace("\n", "").isprintable():
        stray = next(it for it in text if not it.isprintable() and it != "\n")
        raise AssertionError(f"U+{ord(stray):04X} is passed on: {text[:200]!a}")


def run_of(base: Base, results: Iterable[Result], recordings: Iterable[Recording]) -> Run:
    """The run that these come to."""
    name = base.contract.name
    return Run(
        version="0",
        endpoint="http://localhost:8000",
        started="2026-11-21T01:44:03+00:00",
        duration_s=1.0,
        contracts={name: base.contract},
        scenarios={base.scenario.name: base.scenario.does},
        results=tuple(results),
        recordings=tuple(recordings),
        commands={name: ("pytest", "--endpoint", "http://localhost:8000")},
    )


def reported(run: Run) -> None:
    """Make sure that both reports are well formed, and hold nothing that the wire has put there."""
    _SCHEMA.validate(json.loads(as_json(run)))
    page = as_html(run)
    refuse_controls(page)
    limit = PAGE_BYTES_A_RECORDING * (len(run.recordings) + 1)
    if len(page) > limit:
        raise AssertionError(f"a page of {len(page):,} characters for {len(run.recordings)}")
    seen = _features(page)
    if strange := seen - _own_features():
        raise AssertionError(f"the page has what is not ours: {sorted(strange)[:5]}")


_SCHEMA = jsonschema_rs.Draft202012Validator(schema())


def _features(page: str) -> set[str]:
    """The elements of a page and their attributes, as a browser's parser sees them.

    Of those attributes that lead somewhere, their values too.
    """
    found = set()
    for node in LexborHTMLParser(page).css("*"):
        found.add(f"<{node.tag}")
        found |= {f"{name}={_led(name, value or '')}" for name, value in node.attributes.items()}
    return found


def _led(name: str, value: str) -> str:
    if name != "href":
        return ""
    return next((own for own in _OWN_LINKS if value.startswith(own)), value)


@cache
def _own_features() -> set[str]:
    """What stands in the templates, and what a parser adds of itself."""
    folder = files("wirecheck.report") / "templates"
    text = "".join(it.read_text() for it in folder.iterdir() if it.name.endswith(".j2"))
    tags = {f"<{name}" for name in re.findall(r"<([a-z][a-z0-9]*)", text)}
    names = {f"{name}=" for name in re.findall(r"\s([a-z][a-zA-Z-]*)=\"", text)}
    links = {f"href={own}" for own in _OWN_LINKS}
    return tags | names | links | _BOOLEAN_OR_IMPLIED
