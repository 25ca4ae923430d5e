"""Bodies with places to fill in: ``{prompt}`` and ``{model}`` inside their strings."""

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"\{(prompt|model)\}")


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """The template with its places filled.

    One pass of plain replacement: a prompt that itself says ``{model}``, or is full of braces and
    quotes, arrives as it is.
    """
    if isinstance(template, str):
        return _PLACE.sub(lambda place: values[place[1]], template)
    if isinstance(template, dict):
        return {name: filled(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, values) for value in template]
    return template


def has_prompt(template: Any) -> bool:
    """Whether a prompt has a place in the template."""
    one, two = (filled(template, {"prompt": prompt, "model": ""}) for prompt in "ab")
    return bool(one != two)
