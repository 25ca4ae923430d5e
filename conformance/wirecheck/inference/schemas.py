"""JSON Schemas of what was seen: the types of all members, and which of them always stood there."""

from collections.abc import Sequence
from typing import Any

# Members of an object, and levels of it, that a draft speaks of; what is beyond may be anything.
MAX_MEMBERS = 40
MAX_LEVELS = 4
_LONGEST_NAME = 80

_TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    dict: "object",
    list: "array",
    type(None): "null",
}


def schema_of(values: Sequence[Any], level: int = 0) -> dict[str, Any]:
    """The schema that all of these JSON values fit, and little else."""
    types = list(dict.fromkeys(_TYPES[type(value)] for value in values))
    if "number" in types and "integer" in types:
        types.remove("integer")
    if types == ["null"]:
        return {}  # what else it may be was not seen
    schema: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
    if level < MAX_LEVELS:
        schema |= _of_objects([it for it in values if isinstance(it, dict)], level)
        elements = [it for value in values if isinstance(value, list) for it in value]
        schema |= {"items": schema_of(elements, level + 1)} if elements else {}
    return schema


def _of_objects(objects: Sequence[dict[str, Any]], level: int) -> dict[str, Any]:
    names = list(dict.fromkeys(name for it in objects for name in it))
    if not names or len(names) > MAX_MEMBERS or any(len(it) > _LONGEST_NAME for it in names):
        return {}  # its names are data themselves
    required = [name for name in names if all(name in it for it in objects)]
    properties = {
        name: schema_of([it[name] for it in objects if name in it], level + 1) for name in names
    }
    return ({"required": required} if required else {}) | {"properties": properties}
