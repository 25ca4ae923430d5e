"""JSON Schema 2020-12, as contracts use it: compiled once, complaining in plain words.

A contract may come from anywhere, so a schema can neither fetch anything nor use a regular
expression that backtracks. A keyword that JSON Schema does not know is a mistake: it would be
ignored, and what it was to promise never checked.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from jsonschema_rs import (
    Draft202012Validator,
    RegexOptions,
    ValidationError,
    ValidationErrorKind,
    bundle,
)

from wirecheck.contract import depth
from wirecheck.contract.mistakes import Mistake
from wirecheck.contract.pointer import every, join, resolve, split
from wirecheck.contract.wording import did_you_mean, shortened, shown

# A payload with more things wrong than this is described well enough by the first ones.
MAX_COMPLAINTS = 20
MAX_MESSAGE_CHARACTERS = 300

# What the library writes in place of the value, so that ours can be a short one.
_VALUE = "\0"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

# The meta-schema without leave for unknown keywords. `$dynamicAnchor` makes it apply to every
# subschema too (JSON Schema Core 2020-12, section 8.2.3.2).
_META_SCHEMA = Draft202012Validator(
    {
        "$schema": _DIALECT,
        "$id": "urn:wirecheck:schema",
        "$dynamicAnchor": "meta",
        "$ref": _DIALECT,
        "properties": {"$schema": {"const": _DIALECT}},
        "unevaluatedProperties": False,
    },
    mask=_VALUE,
    offline=True,
)

_BUNDLE: dict[str, Any] = bundle({"$ref": _DIALECT}, offline=True)
KEYWORDS = tuple(word for part in _BUNDLE["$defs"].values() for word in part["properties"])
TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


class Schema:
    """A compiled schema.

    Attributes:
        document: The schema as it was written.

    Raises:
        jsonschema_rs.ValidationError: It is no usable schema; ``mistakes`` says why.
    """

    def __init__(self, document: Any) -> None:
        self.document = document
        self._validator = Draft202012Validator(
            document,
            mask=_VALUE,
            offline=True,
            pattern_options=RegexOptions(),
            validate_formats=True,
            ignore_unknown_formats=False,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self.document == other.document

    def __hash__(self) -> int:
        return hash(json.dumps(self.document, sort_keys=True))

    def complaints(self, payload: Any) -> list[str]:
        """What is wrong with a payload, a sentence for each thing; never raises.

        ``/usage/total_tokens: "12" is not of type "integer"``
        """
        if too_deep := depth.objection(payload):
            return [too_deep]
        try:
            errors = self._validator.iter_errors(payload)
            return [_sentence(error) for error in islice(errors, MAX_COMPLAINTS)]
        except ValueError as error:
            return [f"cannot be checked: {error}"]


def mistakes(document: Any) -> Iterator[Mistake]:
    """What keeps a document from being a usable schema, each with its place inside."""
    found = dict.fromkeys((*_against_meta_schema(document), *_remote_references(document)))
    yield from found
    if not found:
        try:
            Schema(document)
        except ValidationError as error:
            yield tuple(error.instance_path), _message(error)


def _against_meta_schema(document: Any) -> Iterator[Mistake]:
    for error in _META_SCHEMA.iter_errors(document):
        place = tuple(error.instance_path)
        if isinstance(error.kind, ValidationErrorKind.UnevaluatedProperties):
            # Known keywords are among them when their own values are wrong; that is reported there.
            for keyword in sorted(set(error.kind.unexpected) - set(KEYWORDS)):
                suggestion = did_you_mean(keyword, KEYWORDS)
                yield (*place, keyword), f"no keyword of JSON Schema: {suggestion}"
        elif isinstance(error.kind, ValidationErrorKind.AnyOf):
            # In the meta-schema only `type` has an anyOf: one name, or a list of them.
            value = shown(error.instance)
            yield place, f"{value} is no type: {did_you_mean(str(error.instance), TYPES)}"
        else:
            yield place, _message(error)


def _remote_references(document: Any) -> Iterator[Mistake]:
    for pointer in every(document):
        target = resolve(document, pointer)
        if pointer.endswith("/$ref") and isinstance(target, str) and not target.startswith("#"):
            message = f"{target} is outside this schema and is not fetched: point into `#/$defs`"
            yield split(pointer), message


def _sentence(error: ValidationError) -> str:
    place = join(error.instance_path)
    return f"{place}: {_message(error)}" if place else _message(error)


def _message(error: ValidationError) -> str:
    value = shown(error.instance)
    if isinstance(error.kind, ValidationErrorKind.Constant):
        return f"{value} is not {shown(error.kind.expected_value)}"
    return shortened(error.message.replace(_VALUE, value), MAX_MESSAGE_CHARACTERS)
