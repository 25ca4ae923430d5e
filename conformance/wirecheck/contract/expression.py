"""CEL expressions over one event, for invariants.

CEL, the Common Expression Language (https://cel.dev), always ends; but lists iterated within lists
can take for ever, and a contract may come from anywhere. So an expression is short and iterates
once at most.
"""

import re
from typing import Any

from wirecheck.contract import depth
from wirecheck.contract.cel import cel
from wirecheck.contract.pointer import MISSING, join, resolve
from wirecheck.contract.wording import did_you_mean, shown

MAX_CHARACTERS = 1_000

# CEL language definition, "Macros": those that iterate. A field of such a name counts as well.
_ITERATION = re.compile(r"\b(?:all|exists|exists_one|existsOne|filter|map)\b(?:\s*\(\s*(\w+))?")
# CEL language definition, "List of Standard Definitions": functions and type names.
_FUNCTIONS = ("contains", "endsWith", "matches", "size", "startsWith")
_TYPES = ("bool", "bytes", "double", "dyn", "int", "list", "map", "string", "type", "uint")

# A field that an expression reads, such as event.usage.total_tokens.
_FIELD = re.compile(r"\bevent((?:\.[A-Za-z_]\w*)+)\b(?!\s*\()")

# What the library raises when an expression cannot be evaluated, in plain words.
_FAILURES: dict[type[Exception], str] = {
    KeyError: "a field that it needs is missing",
    IndexError: "an element that it needs is missing",
    TypeError: "a field is of the wrong type",
    OverflowError: "a number is too large",
    ValueError: "a value is none that CEL knows",
    ZeroDivisionError: "it divides by zero",
}


class ExpressionError(ValueError):
    """The text is no CEL expression, or one that reads something other than the event."""


class Expression:
    """A compiled CEL expression over ``event``.

    Attributes:
        text: The expression as it was written.

    Raises:
        ExpressionError: It cannot be compiled, is too long, or reads something else.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > MAX_CHARACTERS:
            raise ExpressionError(f"{len(text)} characters long: at most {MAX_CHARACTERS}")
        try:
            self._program = cel.compile(text)
        except ValueError as error:
            raise ExpressionError(_syntax_error(str(error))) from None
        self._refuse_strangers()
        names = dict.fromkeys(join(match.split(".")[1:]) for match in _FIELD.findall(text))
        self._fields = [n for n in names if not any(m.startswith(n + "/") for m in names)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def objection(self, event: Any) -> str:
        """Why the expression does not hold for an event; empty if it does. Never raises."""
        if too_deep := depth.objection(event):
            return too_deep
        try:
            value = self._program.execute({"event": event})
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
            reason = _FAILURES.get(type(error), f"it cannot be evaluated ({error})")
            return f"{reason}: {self._seen(event)}"
        return "" if value is True else self._seen(event)

    def _seen(self, event: Any) -> str:
        """The fields that the expression reads, as they are in the event."""
        values = ((pointer, resolve(event, pointer)) for pointer in self._fields)
        words = [f"{p} is {'missing' if v is MISSING else shown(v)}" for p, v in values]
        return ", ".join(words) or shown(event)

    def _refuse_strangers(self) -> None:
        iterations = _ITERATION.findall(self.text)
        if len(iterations) > 1:
            raise ExpressionError("it may iterate once: all, exists, exists_one, filter or map")
        for name in self._program.variables():
            if name not in {"event", *_TYPES, *iterations}:
                raise ExpressionError(f"`{name}` is not known: {did_you_mean(name, ['event'])}")
        for name in self._program.functions():
            known = (*_FUNCTIONS, *_TYPES)
            if name.isidentifier() and name not in known:
                raise ExpressionError(f"`{name}` is no function: {did_you_mean(name, known)}")


def _syntax_error(message: str) -> str:
    """The first problem and its line and column, out of the library's drawing of the text."""
    problem = message.partition("ERROR: <input>:")[2].partition("\n")[0]
    return f"no CEL expression, at {problem.partition(' expecting ')[0]}"
