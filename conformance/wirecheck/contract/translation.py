"""What pydantic says of a contract, in the words of its YAML file."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from wirecheck.contract.mistakes import PLAIN, Location, Mistake
from wirecheck.contract.part import OWN_NAME, Part
from wirecheck.contract.wording import did_you_mean, shown
from wirecheck.contract.yaml_file import Document

# By pydantic's type of error; what stands in braces is the error's context.
_WORDS = {
    "model_type": "{input} is not a mapping",
    "dict_type": "{input} is not a mapping",
    "tuple_type": "{input} is not a list: write [{input}]",
    "string_type": "{input} is not text: put it in quotes",
    "int_type": "{input} is not a whole number",
    "float_parsing": "{input} is not a number",
    "float_type": "{input} is not a number",
    "bool_parsing": "{input} is neither true nor false",
    "bool_type": "{input} is neither true nor false",
    "greater_than": "{input} is not greater than {gt}",
    "greater_than_equal": "{input} is less than {ge}",
    "less_than_equal": "{input} is more than {le}",
    "value_error": "{error}",
}
# What pydantic appends to the location of a mapping's key.
_KEY = "[key]"


def mistakes(error: ValidationError, model: type[Part], document: Document) -> Iterator[Mistake]:
    """A mistake for each error that pydantic found in what should be a model, in a sentence."""
    for details in error.errors(include_url=False):
        location = document.written(tuple(step for step in details["loc"] if step != _KEY))
        yield location, _sentence(details, location, model)


def sentences(found: Iterable[Mistake], document: Document) -> Iterator[Mistake]:
    """Mistakes whose messages leave their place to be said, in whole sentences."""
    for location, message in found:
        written = document.written(location)
        yield written, f"`{path(written)}`: {message}"


def path(location: Location) -> str:
    """A location as it is written in messages: ``bad-input.no-model.status[0]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")


def _sentence(details: ErrorDetails, location: Location, model: type[Part]) -> str:
    where = f"`{path(location)}`" if location else "the file"
    match details["type"]:
        case "missing":
            return f"{where} is missing{_such_as(location, model)}"
        case "extra_forbidden":
            suggestion = did_you_mean(str(location[-1]), _fields_beside(location, model))
            return f"{where} is not known: {suggestion}"
        case _:
            return f"{where}: {_problem(details)}"


def _problem(details: ErrorDetails) -> str:
    context, value = details.get("ctx", {}), shown(details["input"])
    if details["type"] == PLAIN:
        return str(context["message"])
    if details["type"] == "literal_error":
        choices = re.findall(r"'([^']*)'", context["expected"])
        return f"{value} is not known: {did_you_mean(str(details['input']), choices)}"
    return _WORDS[details["type"]].format(input=value, **context)


def _such_as(location: Location, model: type[Part]) -> str:
    """An example of a key that is missing; empty if there is none."""
    field = _fields_beside(location, model).get(str(location[-1]))
    examples = field.examples if field else None
    return f": write it, such as `{location[-1]}: {examples[0]}`" if examples else ""


def _fields_beside(location: Location, model: type[Part]) -> dict[str, FieldInfo]:
    """The fields that the mapping around a location may have, by their keys."""
    parts: list[type[Part]] = [model]
    for step in location[:-1]:
        inner = [found for part in parts for found in _parts_in(_annotation(part, step))]
        parts = inner or parts
    fields = [field for part in parts for field in part.model_fields.values()]
    return {str(field.alias): field for field in fields if field.alias != OWN_NAME}


def _annotation(part: type[Part], key: str | int) -> Any:
    fields = part.model_fields.values()
    return next((field.annotation for field in fields if field.alias == key), None)


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for argument in get_args(annotation):
        yield from _parts_in(argument)
