"""With ``-n 2`` a gate comes to the same as without, and asks the endpoint no more."""

import json
from collections import Counter

import httpx
import pytest
from gate_runs import mock_url, without_header

pytest_plugins = ["pytester", "gate_fixtures"]

FEW = "::single:: or ::empty:: or ::hold-first:: or ::bad-a-list::"
ALONE, WORKERS = (), ("-n", "2")


def runs():
    """The newest runs that the mock provider has seen, and the scenarios of the calls of each."""
    answer = httpx.get(f"{mock_url()}/_mock/runs", timeout=60, trust_env=False).json()
    return {it["run"]: tuple(it["scenarios"]) for it in answer["runs"]}


@pytest.fixture
def told(gate, pytester):
    """Runs a gate; returns its exit code, its report, and what its questions were about."""
    endpoint = without_header("cache-control")

    def run(*arguments):
        before = runs()
        where = ["--contract", "typed-sse", "--conformance-report", "out"]
        done = gate(*where, *arguments, endpoint=endpoint)
        report = json.loads((pytester.path / "out" / "report.json").read_text())
        asked = Counter(scenarios for run, scenarios in runs().items() if run not in before)
        return done, report, asked

    return run


def lasting(report):
    """A report less its times."""
    for result in report["results"]:
        for finding in result["findings"]:
            finding["where"].pop("at_ms")
    return report


@pytest.mark.parametrize(
    "selection", [("-k", FEW), ("-k", FEW, "-m", "must"), ("typed-sse::single",)]
)
def test_two_workers_come_to_the_same_and_ask_nothing_twice(told, selection):
    done, report, asked = told(*selection)
    shared, shared_report, shared_asked = told(*selection, *WORKERS)

    assert lasting(shared_report) == lasting(report)
    assert report["summary"]["failed"] > 0
    assert shared.code == done.code == 1
    assert shared_asked == asked
    assert asked
    assert sorted(shared.section("short test summary info")) == sorted(
        done.section("short test summary info")
    )


@pytest.mark.parametrize("workers", [ALONE, WORKERS])
def test_lf_probes_and_judges_what_failed_alone(told, workers):
    told("-k", FEW, *workers)
    done, report, asked = told("--lf", *workers)

    assert done.code == 1
    assert {it["rule"] for it in report["results"]} == {"head.cache-control"}
    assert {it["scenario"] for it in report["results"]} == {"empty", "hold-first", "single"}
    assert report["summary"]["passed"] == 0
    assert asked.total() == 4  # the first question of a gate, then one for each scenario


@pytest.mark.parametrize("workers", [ALONE, WORKERS])
def test_x_stops_at_a_finding_and_tells_it(told, workers):
    done, report, _ = told("-x", "-k", FEW, *workers)

    assert done.code == (2 if workers else 1)  # xdist calls it an interruption
    assert "stopping after 1 failures" in done.out
    failed = [it for it in report["results"] if it["outcome"] == "failed"]
    assert failed
    assert {it["rule"] for it in failed} == {"head.cache-control"}
