"""report.json is as its published schema says; `load_runs` holds that of every real run to it."""

import pytest
from load_results import RUNS, hostile
from load_schema import mistakes, schema

from wirecheck_load.measures import MEASURES
from wirecheck_load.outcome import Failure


@pytest.mark.parametrize("name", RUNS)
def test_results_are_as_the_schema_says(name):
    assert mistakes(RUNS[name]()) == []


def test_what_others_say_may_be_anything_but_the_time():
    found = mistakes(hostile())

    assert [it.partition(":")[0] for it in found] == ["['started']"]


def test_the_schema_has_all_measures_and_kinds_of_failure():
    assert set(schema()["properties"]["measures"]["properties"]) == set(MEASURES)
    assert schema()["$defs"]["kind"]["enum"] == list(Failure)


@pytest.mark.parametrize(
    "change",
    [
        {"measures": {}},
        {"streams": {"started": 1}},
        {"goodput": 1.5},
        {"more": 1},
        {"distributions": {"ttft": []}},
        {"generator": {"cpu": 0, "loop_lag_p99": -1, "trusted": True}},
    ],
)
def test_the_schema_tells_what_is_no_result(change):
    assert mistakes(RUNS["good"]() | change)
