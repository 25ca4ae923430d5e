"""How deep a payload may be nested before the native libraries are kept away from it."""

from collections.abc import Iterable
from typing import Any

# Both libraries recurse on the C stack and overflow it, which ends the process: CEL was seen to at
# some 8,000 levels, a recursive JSON Schema at some 15,000. jsonschema-rs itself reports up to 255.
MAX_DEPTH = 250


def objection(payload: Any) -> str:
    """``nested more than 250 levels deep``, or nothing."""
    layer = [payload]
    for _ in range(MAX_DEPTH + 1):
        layer = [child for node in layer for child in _children(node)]
        if not layer:
            return ""
    return f"nested more than {MAX_DEPTH} levels deep"


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()
