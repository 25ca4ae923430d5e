"""JSON values as Python source, in which a long run of one character is short."""

import re
from typing import Any

# Fewer are as easy to read as their number.
_RUN = re.compile(r"(.)\1{39,}", re.DOTALL)


def literal(value: Any) -> str:
    """Source of one line that evaluates to the value."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        members = (f"{_text(name)}: {literal(member)}" for name, member in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def _text(text: str) -> str:
    pieces, end = [], 0
    for run in _RUN.finditer(text):
        pieces += [ascii(text[end : run.start()])] if run.start() > end else []
        pieces.append(f"{run[1]!a} * {len(run[0])}")
        end = run.end()
    if end < len(text) or not pieces:
        pieces.append(ascii(text[end:]))
    return " + ".join(pieces)
