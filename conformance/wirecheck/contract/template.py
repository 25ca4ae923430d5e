"""Questions with places to fill in: ``{prompt}`` and the other ``PLACES`` inside their strings."""

import re
from collections.abc import Mapping
from typing import Any

PLACES = {
    "prompt": "the question, which steers the mock provider",
    "model": "the contract's `model`",
    "provider": "the contract's `provider`, or the one that a scenario is about",
    "stream": "an id that each stream has of its own",
}
_PLACE = re.compile(r"\{(" + "|".join(PLACES) + r")\}")


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """The template with its places filled; a place without a value stays as it is.

    One pass of plain replacement: a prompt that itself says ``{model}``, or is full of braces and
    quotes, arrives as it is.
    """
    if isinstance(template, str):
        return _PLACE.sub(lambda place: values.get(place[1], place[0]), template)
    if isinstance(template, dict):
        return {name: filled(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, values) for value in template]
    return template


def has(template: Any, place: str) -> bool:
    """Whether a template has this place."""
    one, two = (filled(template, {place: value}) for value in "ab")
    return bool(one != two)
