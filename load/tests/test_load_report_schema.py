"""report.json is as its published schema says."""

import json
from functools import cache
from importlib.resources import files

import jsonschema_rs
import pytest
from load_results import RUNS, hostile

from wirecheck_load.measures import MEASURES
from wirecheck_load.outcome import Failure


@cache
def schema():
    text = files("wirecheck_load.report").joinpath("report.schema.json").read_text()
    return json.loads(text)


def mistakes(result):
    written = json.loads(json.dumps(result))
    validator = jsonschema_rs.validator_for(schema(), validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(written)]


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
