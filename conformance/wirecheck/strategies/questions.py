"""Questions made from a contract: good ones, wrong ones, odd ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from hypothesis import strategies as st

from wirecheck.contract import MISSING, Contract
from wirecheck.contract.pointer import join, removed, replaced, resolve
from wirecheck.contract.template import filled, has
from wirecheck.strategies.fields import Fault, Field, faults, fields, promised
from wirecheck.strategies.texts import EXTRA, ODD, ORDINARY, WELL_FORMED_ODD

Expected = Literal["answered", "refused", "either"]

USUAL = "usual"
# Enough to trip over, and less than any honest limit of a body: 256 KiB.
_DIGIT = 64
HUGE_CHARACTERS = 200_000
FILLER = "x"
_MOST_TEXTS = 6
_MOST_TURNS = 3


@dataclass(frozen=True)
class Example:
    """A question, and what must come of it.

    Attributes:
        case: What is unusual about it: ``null at /model``; ``usual`` if nothing is.
        expected: ``answered`` by a stream that succeeds, ``refused`` as the contract says, or
            ``either``, where the contract is silent: then it may only break nothing.
        question: JSON, its places still to be filled (``asked``).
    """

    case: str
    expected: Expected
    question: Any

    def __hash__(self) -> int:
        return hash((self.case, repr(self.question)))

    def asked(self, values: Mapping[str, str]) -> Any:
        """The question with its places filled (``wirecheck.contract.template.PLACES``)."""
        return filled(self.question, values)


def questions(contract: Contract, expected: Expected) -> st.SearchStrategy[Example]:
    """Questions of which the contract says this; simpler ones are drawn first.

    Raises:
        ValueError: The contract does not say what a question has to be.
    """
    chosen = [
        fault for fault in faults(contract) if _plainest(contract, fault).expected == expected
    ]
    drawn = [_with_fault(contract, fault) for fault in chosen]
    if expected == "answered":
        drawn.insert(0, _usual(contract))
    if not drawn:
        raise ValueError(f"the contract {contract.name} leaves no question to be {expected}")
    return st.one_of(drawn).filter(lambda example: example.expected == expected)


def questions_of(contract: Contract, case: str) -> st.SearchStrategy[Example]:
    """Questions of one case, such as ``huge at /model``."""
    found = [fault for fault in faults(contract) if fault.title == case]
    return _with_fault(contract, found[0]) if found else _usual(contract)


def plainest(contract: Contract, expected: Expected) -> tuple[Example, ...]:
    """The plainest question of each case of which the contract says this."""
    promised(contract)
    usual = (_judged(contract, USUAL, contract.start.question),)
    every = (*usual, *(_plainest(contract, fault) for fault in faults(contract)))
    return tuple(example for example in every if example.expected == expected)


def _plainest(contract: Contract, fault: Fault) -> Example:
    match fault.name:
        case "huge" if not fault.values:
            return _huge(contract, fault, HUGE_CHARACTERS)
        case "unicode":
            return _unicode(contract, fault, _odd(contract, fault.field)[:2])
        case "extra":
            return _extra(contract, fault, EXTRA[0])
        case "missing":
            return _missing(contract, fault)
    return _put(contract, fault, fault.values[0])


def _with_fault(contract: Contract, fault: Fault) -> st.SearchStrategy[Example]:
    match fault.name:
        case "huge" if not fault.values:
            return _sizes().map(lambda size: _huge(contract, fault, size))
        case "unicode":
            texts = st.lists(
                st.sampled_from(_odd(contract, fault.field)), min_size=1, max_size=_MOST_TEXTS
            )
            return texts.map(lambda drawn: _unicode(contract, fault, drawn))
        case "extra":
            return st.sampled_from(EXTRA).map(lambda name: _extra(contract, fault, name))
        case "missing":
            return st.just(_missing(contract, fault))
    return st.sampled_from(fault.values).map(lambda value: _put(contract, fault, value))


def resized(contract: Contract, example: Example) -> tuple[int, Callable[[int], Example]] | None:
    """By how many characters an example is huge, and it of another size; None if it is not."""
    huge = [it for it in faults(contract) if it.name == "huge" and not it.values]
    fault = next((it for it in huge if it.title == example.case), None)
    if fault is None:
        return None
    size = len(resolve(example.question, fault.field.pointer)) - len(_text_of(fault.field))
    return size, lambda other: _huge(contract, fault, other)


def _sizes() -> st.SearchStrategy[int]:
    """A number of characters, in digits: one integer would be mixed with strange constants."""
    digits = st.tuples(*[st.integers(0, _DIGIT - 1)] * 3)
    return digits.map(lambda it: (it[0] * _DIGIT + it[1]) * _DIGIT + it[2])


def _judged(contract: Contract, case: str, question: Any) -> Example:
    """The example, with what the contract says of it."""
    question_of = promised(contract)
    expected: Expected = "either"
    # Many parsers take no JSON but objects and lists (as RFC 4627 had it), and say it is not JSON.
    is_json = contract.connected or isinstance(question, dict | list)
    if question_of.breaks(filled(question, contract.ordinary)):
        expected = "refused" if is_json else "either"
    elif case == USUAL:
        expected = "answered"
    return Example(case, expected, question)


def _put(contract: Contract, fault: Fault, value: Any) -> Example:
    return _judged(
        contract, fault.title, replaced(contract.start.question, fault.field.pointer, value)
    )


def _missing(contract: Contract, fault: Fault) -> Example:
    example = _judged(contract, fault.title, removed(contract.start.question, fault.field.pointer))
    is_optional = example.expected == "either" and bool(fault.field.schema)
    return replace(example, expected="answered") if is_optional else example


def _extra(contract: Contract, fault: Fault, name: str) -> Example:
    value = "7" if contract.start.query else 7
    inside = fault.field.pointer + join([name])
    return _judged(contract, fault.title, replaced(contract.start.question, inside, value))


def _huge(contract: Contract, fault: Fault, size: int) -> Example:
    return _put(contract, fault, _text_of(fault.field) + FILLER * size)


def _unicode(contract: Contract, fault: Fault, texts: tuple[str, ...] | list[str]) -> Example:
    return _put(contract, fault, _text_of(fault.field) + "".join(texts))


def _text_of(field: Field) -> str:
    return field.value if isinstance(field.value, str) else ""


def _odd(contract: Contract, field: Field) -> tuple[str, ...]:
    """Odd text for a field; what comes back in events, such as an id, has to be well-formed."""
    comes_back = isinstance(field.value, str) and has(field.value, "stream")
    return WELL_FORMED_ODD if contract.start.query or comes_back else ODD


@st.composite
def _usual(draw: st.DrawFn, contract: Contract) -> Example:
    """A question as the contract wants it, with other text, other options and a history."""
    question = contract.start.question
    for field in fields(contract)[1:]:
        if isinstance(field.value, str) and has(field.value, "prompt"):
            question = replaced(question, field.pointer, field.value + draw(texts()))
        elif field.value is MISSING:
            option = _values(field.schema)
            if option is not None and draw(st.booleans()):
                question = replaced(question, field.pointer, draw(option))
        elif isinstance(field.value, list):
            question = _with_history(draw, question, field)
    return _judged(contract, USUAL, question)


def _with_history(draw: st.DrawFn, question: Any, field: Field) -> Any:
    """The question with some elements before those of the list, where it is known what they are."""
    element = _values(field.schema.get("items", {}))
    if element is None:
        return question
    before = draw(st.lists(element, max_size=_MOST_TURNS))
    return replaced(question, field.pointer, [*before, *resolve(question, field.pointer)])


def texts() -> st.SearchStrategy[str]:
    """Well-formed text that every endpoint has to take."""
    return st.lists(st.sampled_from(ORDINARY), max_size=_MOST_TEXTS).map("".join)


def _values(schema: Any) -> st.SearchStrategy[Any] | None:
    """Values that are answered for sure; None where the contract does not say which these are."""
    if "examples" in schema:
        return st.sampled_from(schema["examples"])
    match schema.get("type"):
        case "string" if not schema.keys() & {"pattern", "format", "maxLength", "enum"}:
            return st.just("Hi. " * schema.get("minLength", 0)).flatmap(_lengthened)
        case "boolean":
            return st.booleans()
        case "number" if {"minimum", "maximum"} <= schema.keys():
            return _between(schema["minimum"], schema["maximum"])
        case "object":
            return _object(schema)
    return None


def _lengthened(start: str) -> st.SearchStrategy[str]:
    return texts().map(lambda text: start + text)


def _between(least: float, most: float) -> st.SearchStrategy[float]:
    """Numbers in hundredths of their range, both ends included."""
    return st.integers(0, 100).map(lambda part: least + (most - least) * part / 100)


def _object(schema: Any) -> st.SearchStrategy[Any] | None:
    """Objects of the required members alone."""
    members = {
        name: _values(schema.get("properties", {}).get(name, {}))
        for name in schema.get("required", ())
    }
    known = {name: value for name, value in members.items() if value is not None}
    return st.fixed_dictionaries(known) if known and len(known) == len(members) else None
