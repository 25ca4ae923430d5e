"""report.json, and the schema that it fits."""

import json
from dataclasses import replace

import jsonschema_rs
import pytest
from sample_report.conversations import recording
from sample_report.runs import RUNS, result, run_of

from wirecheck.report import as_json
from wirecheck.report.as_json import schema
from wirecheck.rules import RULES, Finding, Where

VALIDATOR = jsonschema_rs.Draft202012Validator(schema())
BROKEN = result(
    RULES["order.one-terminal"],
    "error-mid",
    [Finding("one", "none", Where("stream", 3, 10, 20, 1.5)), Finding("one", "two", Where("x"))],
)


def report(run):
    return json.loads(as_json(run))


@pytest.mark.parametrize("name", RUNS)
def test_every_report_fits_the_published_schema(name):
    VALIDATOR.validate(report(RUNS[name]()))


def test_the_schema_is_itself_valid():
    jsonschema_rs.meta.validate(schema())


@pytest.mark.parametrize("path", [(), ("summary",), ("results", 0), ("results", 0, "findings", 0)])
def test_the_schema_allows_nothing_else(path):
    document = report(run_of([BROKEN]))
    part = document
    for step in path:
        part = part[step]
    part["surprise"] = 1

    assert not VALIDATOR.is_valid(document)


def test_a_run_is_told_whole():
    document = report(run_of([BROKEN, result(RULES["cors.vary"], "cors", reason="no origin")]))

    assert list(document) == ["wirecheck", "endpoint", "contracts", "summary", "results"]
    assert document["contracts"] == ["typed-sse"]
    assert document["summary"] == {"passed": 0, "failed": 1, "warned": 0, "not_exercised": 1}


def test_a_finding_is_told_with_its_place_and_how_many_more_there_are():
    (told,) = report(run_of([BROKEN], [recording("error-mid")]))["results"]

    assert told == {
        "id": "typed-sse::error-mid::order.one-terminal",
        "contract": "typed-sse",
        "scenario": "error-mid",
        "rule": "order.one-terminal",
        "level": "MUST",
        "outcome": "failed",
        "requirement": "A stream has exactly one terminal event.",
        "source": "docs/dialects.md, One end",
        "expected": "one",
        "actual": "none (and 1 more)",
        "recording": "recordings/typed-sse/error-mid/stream.jsonl",
        "streams": [],
        "reason": None,
        "known": None,
        "flaky": None,
        "findings": [
            {
                "expected": "one",
                "actual": "none",
                "where": {"part": "stream", "event": 3, "start": 10, "end": 20, "at_ms": 1.5},
                "untestable": False,
            },
            {
                "expected": "one",
                "actual": "two",
                "where": {"part": "x", "event": None, "start": None, "end": None, "at_ms": None},
                "untestable": False,
            },
        ],
    }


def test_what_passed_and_what_was_not_exercised_expects_nothing():
    passed, idle = report(
        run_of(
            [result(RULES["text.exact"], "text"), result(RULES["cors.vary"], "cors", reason="no")],
            [recording("text")],
        )
    )["results"]

    assert (passed["expected"], passed["actual"], passed["reason"]) == (None, None, None)
    assert passed["recording"] == "recordings/typed-sse/text/stream.jsonl"
    assert (idle["expected"], idle["reason"], idle["recording"]) == (None, "no", None)


def test_at_level_should_a_warning_counts_as_failed():
    warned = result(RULES["cors.vary"], "cors", [Finding("a", "b", Where("stream"))])
    run = run_of([warned, result(RULES["cors.vary"], "drip")])

    strict = report(replace(run, level="should"))

    assert report(run)["summary"] == {"passed": 1, "failed": 0, "warned": 1, "not_exercised": 0}
    assert strict["summary"] == {"passed": 1, "failed": 1, "warned": 0, "not_exercised": 0}
    assert strict["results"][0]["outcome"] == "failed"


def test_hostile_text_is_still_json():
    hostile = Finding('</script>"\0\u202e', "\ud800", Where("stream"))

    (told,) = report(run_of([replace(BROKEN, findings=(hostile,))]))["results"]

    assert (told["expected"], told["actual"]) == (hostile.expected, hostile.actual)
