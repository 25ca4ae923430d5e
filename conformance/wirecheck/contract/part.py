"""The base of a contract's parts, and the types of value that several of them share."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    Strict,
    TypeAdapter,
)

from wirecheck.contract import schema
from wirecheck.contract.mistakes import refuse
from wirecheck.contract.order import KIND
from wirecheck.contract.pointer import split
from wirecheck.contract.schema import Schema
from wirecheck.contract.wording import shown

_TEXT = TypeAdapter(str)
_LABEL = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# RFC 9110, 5.6.2: token.
_TOKEN = re.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# RFC 3986, 3.3 and 3.4; braces are for places to fill in.
_SENT_IN_PATHS = re.compile(r"[A-Za-z0-9/?:@!$&'()*+,;=._~%{}-]+")

# The alias under which a part learns its own name; no key of the files looks like this.
OWN_NAME = "(name)"


class Part(BaseModel):
    """A mapping in a contract: all its keys are known, and it never changes."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
    )


def _is_pointer(text: str) -> str:
    split(text)
    return text


def _is_path(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError(f"{shown(text)} has to begin with a slash")
    if not _SENT_IN_PATHS.fullmatch(text):
        raise ValueError(f"{shown(text)} has what no URL has: write other characters as %XX")
    return text


def _is_header(name: str) -> str:
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"{shown(name)} is no name of a header")
    return name


def _is_header_value(value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise ValueError(f"{shown(value)} has what no header can carry")
    return value


def _is_label(text: str) -> str:
    if not _LABEL.fullmatch(text):
        message = "is part of the checks' ids: write letters, digits, '.', '_' and '-', at most 100"
        raise ValueError(f"{shown(text)} {message}")
    return text


def _is_kind_name(text: str) -> str:
    if not re.fullmatch(KIND, text):
        raise ValueError("a kind's name begins with a letter, and has letters, digits, _ and -")
    return text


def _is_constant(value: Any) -> Any:
    if isinstance(value, dict | list):
        message = f"{shown(value)} is no constant: write text, a number, true, false or null"
        raise ValueError(message)  # noqa: TRY004 - pydantic gathers ValueErrors
    return value


def _is_filled(value: Any) -> Any:
    if not value:
        raise ValueError("is empty")
    return value


def _compiled_schema(document: Any) -> Schema:
    refuse(schema.mistakes(document))
    return Schema(document)


def _named(parts: Any) -> Any:
    if not isinstance(parts, dict):
        return parts
    return {
        key: {**part, OWN_NAME: key} if isinstance(part, dict) else part
        for key, part in parts.items()
    }


def compiled_by(compiler: Callable[[str], Any]) -> PlainValidator:
    """For a field whose text is compiled, by something that raises a ValueError if it cannot be."""
    return PlainValidator(lambda value: compiler(_TEXT.validate_python(value)))


# What was compiled is written out as it was written down.
as_text = PlainSerializer(lambda compiled: compiled.text)
# For a mapping whose parts are told their key, as an ``OwnName``.
named = BeforeValidator(_named)
# Unlike pydantic's min_length it does not speak up where the elements themselves are wrong.
filled = AfterValidator(_is_filled)

OwnName = Annotated[str, Field(alias=OWN_NAME, exclude=True)]
Name = Annotated[str, filled]
Whole = Annotated[int, Strict()]
Positive = Annotated[Whole, Field(gt=0)]
Status = Annotated[Whole, Field(ge=100, le=599)]
Statuses = Annotated[tuple[Status, ...], filled]
Constant = Annotated[Any, AfterValidator(_is_constant)]
KindName = Annotated[str, AfterValidator(_is_kind_name)]
UrlPath = Annotated[str, AfterValidator(_is_path)]
# Names that stand in the ids of checks, and in the names of files.
Label = Annotated[str, AfterValidator(_is_label)]
HeaderName = Annotated[str, AfterValidator(_is_header)]
HeaderValue = Annotated[str, AfterValidator(_is_header_value)]
Pointer = Annotated[str, AfterValidator(_is_pointer)]
JsonSchema = Annotated[
    Schema, PlainValidator(_compiled_schema), PlainSerializer(lambda compiled: compiled.document)
]


class Described(Part):
    """A part that describes JSON payloads.

    Attributes:
        must: The schema of the payload.
    """

    must: JsonSchema | None = Field(None, alias="schema")

    def errors(self, payload: Any) -> list[str]:
        """What a payload breaks, a sentence for each thing; never raises."""
        return self.must.complaints(payload) if self.must else []
