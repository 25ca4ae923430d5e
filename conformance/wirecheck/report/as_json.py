"""``report.json``: the run for machines. Its form is published in ``report.schema.json``."""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from wirecheck.report.filing import exhibit_file, recording_file
from wirecheck.report.model import Borne, Run
from wirecheck.rules import Finding, Result


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every ``report.json`` fits."""
    text = files(__package__).joinpath("report.schema.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def as_json(run: Run) -> str:
    """The text of ``report.json``."""
    return json.dumps(document(run), indent=2) + "\n"


def document(run: Run) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "wirecheck": run.version,
        "endpoint": run.endpoint,
        "contracts": list(run.contracts),
        "summary": dict(run.summary),
        "results": [_result(run, result) for result in run.judged],
    }


def _result(run: Run, result: Result) -> dict[str, Any]:
    first = result.findings[0] if result.findings else None
    return {
        "id": result.id,
        "contract": result.contract,
        "scenario": result.scenario,
        "rule": result.rule,
        "level": result.level,
        "outcome": result.outcome,
        "requirement": result.requirement,
        "source": result.source,
        "expected": first.expected if first else None,
        "actual": _actual(result.findings) if first else None,
        "recording": _recording(run, result),
        "streams": _streams(run, result),
        "reason": result.reason or None,
        "findings": [asdict(finding) for finding in result.findings],
        **_borne(run.borne.get(result.id)),
    }


def _borne(borne: Borne | None) -> dict[str, Any]:
    """Which of the user's lists a finding stands on, if on any."""
    known = borne.reason if borne and not borne.often else None
    if not borne or not borne.often:
        return {"known": known, "flaky": None}
    seen, of = borne.often
    return {"known": None, "flaky": {"seen": seen, "of": of, "reason": borne.reason}}


def _actual(findings: tuple[Finding, ...]) -> str:
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return findings[0].actual + more


def _recording(run: Run, result: Result) -> str | None:
    """The file that shows it best: where the first finding is, else the first that was judged."""
    wanted = [f"{result.contract}/{result.scenario}/{it.where.part}" for it in result.findings]
    for name in (*wanted[:1], *result.recordings):
        if name in run.recordings_by_name:
            return recording_file(run.recordings_by_name[name])
    return next((exhibit_file(it) for it in run.exhibits if it.name in result.recordings), None)


def _streams(run: Run, result: Result) -> list[str]:
    """The files of what was delivered where a finding was made on a page."""
    shown = (it for it in run.exhibits if it.name in result.recordings and result.findings)
    return [recording_file(it.recording, of) for of in shown for it in of.delivered]
