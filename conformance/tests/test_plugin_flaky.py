"""Findings that are borne by the user's lists, and checks that do not come out alike."""

import json
from dataclasses import replace

import jsonschema_rs
import pytest
from gate_runs import checks_of, without_header

from wirecheck.gate import Gate
from wirecheck.report.as_json import schema
from wirecheck.rules import Finding, Where

pytest_plugins = ["pytester", "gate_fixtures"]

ALL = checks_of("single")


@pytest.fixture
def broken(gate):
    endpoint = without_header("cache-control")
    return lambda *arguments: gate("--contract", "typed-sse", *arguments, endpoint=endpoint)


def test_flaky_checks_do_not_fail_the_run_and_are_told_as_such(broken, pytester):
    listed = "typed-sse::single::head.cache-control  2/30  # the proxy's mood\n"
    pytester.path.joinpath("flaky.txt").write_text(listed)
    where = ["--conformance-flaky", "flaky.txt", "--conformance-report", "out", "-v"]
    done = broken("typed-sse::single", *where)

    assert done.code == 0, done.text
    assert "head.cache-control FLAKY" in done.out
    assert f"typed-sse conforms, but for flaky findings: 1 flaky, {ALL - 2} passed" in done.out
    report = json.loads((pytester.path / "out" / "report.json").read_text())
    jsonschema_rs.Draft202012Validator(schema()).validate(report)
    (borne,) = [it for it in report["results"] if it["flaky"]]
    assert borne["id"] == "typed-sse::single::head.cache-control"
    assert borne["flaky"] == {"seen": 2, "of": 30, "reason": "the proxy's mood"}
    assert borne["known"] is None


def test_a_flaky_check_that_passes_is_no_news_and_one_that_is_not_there_fails_the_run(
    gate, pytester
):
    pytester.path.joinpath("flaky.txt").write_text(
        "typed-sse::single::head.status  1/9  # was so once\n"
        "typed-sse::nothing::*           1/9  # a slip of the pen\n"
    )
    done = gate("typed-sse::single", "--conformance-flaky", "flaky.txt")

    assert done.code == 1
    assert "flaky.txt:1" not in done.out
    assert "flaky.txt:2: typed-sse::nothing::* matches no check." in done.out
    assert f"typed-sse conforms: {ALL - 1} passed" in done.out


def test_what_is_known_is_told_as_known_also_in_the_report(broken, pytester):
    pytester.path.joinpath("known.txt").write_text("typed-sse::*::head.cache-control  # June\n")
    where = ["--conformance-baseline", "known.txt", "--conformance-report", "out"]
    broken("typed-sse::single", *where)

    results = json.loads((pytester.path / "out" / "report.json").read_text())["results"]
    assert [(it["rule"], it["known"]) for it in results if it["known"]] == [
        ("head.cache-control", "June")
    ]


def test_checks_that_come_out_alike_each_time_are_told_as_such(broken):
    done = broken("typed-sse::single", "--conformance-repeat", "2")

    assert done.code == 1
    assert "In 2 probings every check came out alike." in done.section("wirecheck")


@pytest.fixture
def moody(monkeypatch, gate):
    """A gate whose endpoint, from the second probing on, has another status than the contract's."""
    result, probings = Gate.result, []

    def probed(self, *arguments):
        probings.append(self)
        return probe(self, *arguments)

    def judged(self, check):
        found = result(self, check)
        if len(probings) == 1 or check.rule.id != "head.status":
            return found
        finding = Finding("status 200", "status 503", Where("stream"))
        return replace(found, outcome="failed", findings=(finding,))

    probe = Gate.probe
    monkeypatch.setattr(Gate, "probe", probed)
    monkeypatch.setattr(Gate, "result", judged)
    return gate


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_checks_that_do_not_come_out_alike_fail_the_run(moody, workers):
    again = ["typed-sse::single", "--conformance-repeat", "3", *workers]
    done = moody(*again)
    line = "typed-sse::single::head.status  2/3  # status 503"

    assert done.code == 1
    told = done.section("wirecheck")
    assert line in told
    assert "In 3 probings 1 check did not come out alike." in " ".join(told)


def test_a_check_that_is_listed_as_flaky_may_come_out_otherwise(moody, pytester):
    pytester.path.joinpath("flaky.txt").write_text(
        "typed-sse::single::head.status  2/3  # status 503\n"
    )
    again = ["typed-sse::single", "--conformance-repeat", "2"]
    done = moody(*again, "--conformance-flaky", "flaky.txt")

    assert done.code == 0, done.text
    assert "every check came out alike, but for those that are listed" in " ".join(
        done.section("wirecheck")
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a::b::c  # why", "a::b::c does not say how often it fails: a line is"),
        ("a::b::c  3/2  # why", "a::b::c does not say how often it fails: a line is"),
        ("a::b::c  0/2  # why", "a::b::c does not say how often it fails: a line is"),
        ("a::b::c  1/2", "a::b::c has no reason: write it behind a `#`."),
    ],
)
def test_a_line_of_the_flaky_list_that_says_too_little_is_a_usage_error(gate, pytester, line, said):
    pytester.path.joinpath("flaky.txt").write_text(line + "\n")

    done = gate("typed-sse::single", "--conformance-flaky", "flaky.txt")

    assert done.code == 4
    assert f"flaky.txt:1: {said}" in done.text
    assert "Traceback" not in done.text


def test_a_line_of_the_baseline_that_says_how_often_is_a_usage_error(gate, pytester):
    pytester.path.joinpath("known.txt").write_text("a::b::c  1/2  # why\n")

    done = gate("typed-sse::single", "--conformance-baseline", "known.txt")

    assert done.code == 4
    assert "known.txt:1: '1/2' is no part of an id" in done.text
