"""Checking the fields of a body as strictly as OpenAI does (PROVIDERS.md 2.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wirecheck_mock_providers.apis.openai.errors import BadRequest, bad_request

NUMBER: Final = (int, float)

_KIND_NAMES: Final[Mapping[type, str]] = {
    bool: "a boolean",
    int: "an integer",
    float: "a decimal",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of the body may be; `null` counts as absent."""

    name: str
    kinds: tuple[type, ...]
    expected: str
    least: float | None = None
    most: float | None = None


def check(body: Mapping[str, Any], fields: Iterable[Field]) -> None:
    """Check those fields that are there.

    Raises:
        BadRequest: one of them is of a wrong type, or out of its range.
    """
    for field in fields:
        value = body.get(field.name)
        if value is not None:
            _check_field(field, value)


def missing(param: str) -> BadRequest:
    """Return the exception for a required field that is not there."""
    message = f"Missing required parameter: '{param}'."
    return bad_request(message, "missing_required_parameter", param)


def wrong_type(param: str, expected: str, value: Any) -> BadRequest:
    """Return the exception for a field of the wrong type."""
    message = (
        f"Invalid type for '{param}': expected {expected}, "
        f"but got {_KIND_NAMES[type(value)]} instead."
    )
    return bad_request(message, "invalid_type", param)


def wrong_value(param: str, known: Iterable[str], value: str) -> BadRequest:
    """Return the exception for a word that is none of the known ones."""
    supported = ", ".join(f"'{word}'" for word in known)
    message = f"Invalid value: {value!a}. Supported values are: {supported}."
    return bad_request(message, "invalid_value", param)


def empty_array(param: str) -> BadRequest:
    """Return the exception for an array that must not be empty."""
    message = (
        f"Invalid '{param}': empty array. "
        "Expected an array with minimum length 1, but got an empty array instead."
    )
    return bad_request(message, "empty_array", param)


def _check_field(field: Field, value: Any) -> None:
    # bool is a subclass of int, and no number to JSON.
    if type(value) not in field.kinds:
        raise wrong_type(field.name, field.expected, value)
    if field.least is not None and value < field.least:
        raise _out_of_range(field, "below", "minimum", f">= {field.least}")
    if field.most is not None and value > field.most:
        raise _out_of_range(field, "above", "maximum", f"<= {field.most}")


def _out_of_range(field: Field, side: str, limit: str, wanted: str) -> BadRequest:
    kind = field.expected.split()[-1]
    message = f"Invalid '{field.name}': {kind} {side} {limit} value. Expected a value {wanted}."
    return bad_request(message, f"{kind}_{side}_{limit[:3]}_value", field.name)
