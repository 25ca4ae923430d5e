"""The fields of a contract's question, and the ways in which each can be wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wirecheck.contract import MISSING, Contract
from wirecheck.contract.pointer import join
from wirecheck.contract.question import Question
from wirecheck.strategies.texts import OF_TYPE, UNKNOWN

# Far from any range.
FAR = 1e30


@dataclass(frozen=True)
class Field:
    """A place in a question.

    Attributes:
        value: What the template of the question has there; ``MISSING`` if nothing.
        schema: What the contract says of it.
        required: Whether a question without it breaks the contract.
    """

    pointer: str
    value: Any
    schema: Mapping[str, Any]
    required: bool = True

    @property
    def declared(self) -> tuple[str, ...]:
        """The types of JSON Schema that the contract allows; none if it does not say."""
        told = self.schema.get("type")
        if told is not None:
            return (told,) if isinstance(told, str) else tuple(told)
        return tuple(map(type_of, self.schema.get("enum", self._constant)))

    @property
    def _constant(self) -> tuple[Any, ...]:
        return (self.schema["const"],) if "const" in self.schema else ()

    @property
    def type(self) -> str:
        """The type of JSON that a value usually has."""
        if self.value is not MISSING:
            return type_of(self.value)
        return next((_in_json_words(it) for it in self.declared if it != "null"), "string")

    @property
    def types(self) -> tuple[str, ...]:
        """The types of JSON that are nothing unusual."""
        return tuple(map(_in_json_words, self.declared)) or (self.type,)


@dataclass(frozen=True)
class Fault:
    """One way in which one field is not as usual.

    Attributes:
        name: Such as ``null`` or ``huge``.
        values: What to put there, the plainest first; empty where it is made otherwise.
    """

    name: str
    field: Field
    values: tuple[Any, ...] = ()

    @property
    def title(self) -> str:
        """``null at /model``."""
        return f"{self.name} at {self.field.pointer or '/'}"


def promised(contract: Contract) -> Question:
    """What the contract says of its question.

    Raises:
        ValueError: It says nothing.
    """
    if contract.question is None or contract.question.must is None:
        raise ValueError(
            f"the contract {contract.name} does not say what a question has to be: "
            "give it a `question` with a `schema`, as packaged contracts have"
        )
    return contract.question


def fields(contract: Contract) -> tuple[Field, ...]:
    """Every field of the contract's question, the question itself first."""
    question = promised(contract)
    document = question.must.document if question.must else {}
    return tuple(_walk("", contract.start.question, document, required=True))


def faults(contract: Contract) -> tuple[Fault, ...]:
    """Every way in which one field of the contract's question can be unusual."""
    in_query = bool(contract.start.query)
    return tuple(
        fault
        for field in fields(contract)
        for fault in (_in_query(field) if in_query else _in_json(field))
    )


def type_of(value: Any) -> str:
    """The type of a JSON value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
    return "object" if isinstance(value, dict) else "array"


def _in_json_words(declared: str) -> str:
    return "number" if declared == "integer" else declared


def _walk(pointer: str, value: Any, schema: Any, *, required: bool) -> Iterator[Field]:
    schema = schema if isinstance(schema, dict) else {}
    yield Field(pointer, value, schema, required)
    if isinstance(value, dict):
        told = schema.get("properties", {})
        needed = schema.get("required", ())
        for name in dict.fromkeys((*value, *told)):
            member = value.get(name, MISSING)
            inner = pointer + join([name])
            yield from _walk(inner, member, told.get(name), required=name in needed)
    elif isinstance(value, list):
        for number, element in enumerate(value):
            inner = pointer + join([number])
            yield from _walk(inner, element, schema.get("items"), required=False)


def _in_query(field: Field) -> Iterator[Fault]:
    """A query has text alone."""
    if not field.pointer:
        yield Fault("extra", field)
        return
    yield Fault("missing", field)
    yield from _of_text(field)


def _in_json(field: Field) -> Iterator[Fault]:
    if field.pointer and field.value is not MISSING:
        yield Fault("missing", field)
    for name, values in OF_TYPE.items():
        if name not in field.types:
            yield Fault(name, field, values)
    yield from _out_of_range(field)
    match field.type:
        case "string":
            yield from _of_text(field)
        case "array":
            yield Fault("empty", field, ([],))
        case "object":
            yield Fault("extra", field)


def _of_text(field: Field) -> Iterator[Fault]:
    if field.schema.keys() & {"enum", "const"}:
        yield Fault("unknown", field, UNKNOWN)
        return
    yield Fault("empty", field, ("",))
    yield Fault("huge", field)
    yield Fault("unicode", field)


def _out_of_range(field: Field) -> Iterator[Fault]:
    least, most = field.schema.get("minimum"), field.schema.get("maximum")
    if least is not None:
        yield Fault("below", field, (least - 1, least - 0.001, -FAR))
    if most is not None:
        yield Fault("above", field, (most + 1, most + 0.001, FAR))
    if "integer" in field.declared:
        yield Fault("fraction", field, (0.5, -1.5))
    if field.type == "number" and most is None:
        yield Fault("huge", field, (2**63, 10**30))
