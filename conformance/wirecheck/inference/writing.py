"""A draft as a YAML file: every value by the YAML library, every comment in our own words."""

import json
from io import StringIO
from textwrap import fill
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from wirecheck.contract.wording import printable

# As wide as the packaged contracts; what fits is written on one line.
_COLUMNS = 100
_ONE_LINE = 70
_INDENT = 2
# The sign of a comment, and what it is indented by.
_MARGIN = 8


class Noted(dict[str, Any]):
    """A mapping with comments.

    Attributes:
        notes: What stands above a key, by key.
    """

    def __init__(self) -> None:
        super().__init__()
        self.notes: dict[str, str] = {}

    def put(self, key: str, value: Any, note: str = "") -> None:
        """Set a key, with a comment above it, made printable."""
        self[key] = value
        if note:
            self.notes[key] = _wrapped(note)


def text(heading: str, mapping: Noted, ending: str) -> str:
    """The YAML text of a mapping.

    Args:
        heading: Comment above all.
        mapping: JSON values, and ``Noted`` among them.
        ending: Comment below all.
    """
    yaml = YAML()
    yaml.width = _COLUMNS
    yaml.indent(mapping=_INDENT, sequence=2 * _INDENT, offset=_INDENT)
    stream = StringIO()
    yaml.dump(_commented(mapping, 0), stream)
    return f"{_comment(heading)}\n{stream.getvalue()}\n{_comment(ending)}"


def _comment(words: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in _wrapped(words).split("\n"))


def _wrapped(words: str) -> str:
    lines = (fill(printable(line), _COLUMNS - _MARGIN) for line in words.split("\n"))
    return "\n".join(lines)


def _commented(value: Any, level: int) -> Any:
    if isinstance(value, dict):
        mapping = CommentedMap((key, _commented(inner, level + 1)) for key, inner in value.items())
        notes = value.notes if isinstance(value, Noted) else {}
        for key, note in notes.items():
            before = note if level else f"\n{note}"
            mapping.yaml_set_comment_before_after_key(key, before, indent=_INDENT * level)
        if level and not notes and _fits(value):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        elements = CommentedSeq(_commented(it, level + 1) for it in value)
        if _fits(value):
            elements.fa.set_flow_style()
        return elements
    return value


def _fits(value: Any) -> bool:
    """Whether it is as readable on one line."""
    return len(json.dumps(value)) <= _ONE_LINE
