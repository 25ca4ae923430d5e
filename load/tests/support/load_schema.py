"""The published schema of report.json, and what is not as it says."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs


@cache
def schema() -> dict[str, Any]:
    text = files("wirecheck_load.report").joinpath("report.schema.json").read_text()
    return json.loads(text)


def mistakes(result: Any) -> list[str]:
    """Where a result is not as the schema says, and why; it is looked at as it is written."""
    written = json.loads(json.dumps(result))
    validator = jsonschema_rs.validator_for(schema(), validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(written)]
