"""Words for messages: values cut short, and suggestions."""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

MAX_VALUE_CHARACTERS = 80
# A longer list of what is known helps nobody.
MAX_LISTED = 14


def shortened(text: str, limit: int) -> str:
    """The text, its middle left out if it is longer than the limit."""
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


def shown(value: Any) -> str:
    """A JSON value as JSON text, cut short; half a surrogate pair is shown as an escape."""
    text = json.dumps(value, ensure_ascii=False)
    return shortened(text.encode(errors="backslashreplace").decode(), MAX_VALUE_CHARACTERS)


def printable(text: str) -> str:
    """The text with escapes in place of control, format and other unprintable characters."""
    return "".join(it if it.isprintable() else repr(it)[1:-1] for it in text)


def listed(names: Iterable[str]) -> str:
    """Names in backticks, the first ones if there are many."""
    words = [f"`{name}`" for name in names]
    more = ["..."] if len(words) > MAX_LISTED else []
    return ", ".join(words[:MAX_LISTED] + more)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean `schema`?``; where nothing is near, what is known."""
    choices = {choice.casefold(): choice for choice in known}
    for near in get_close_matches(word.casefold(), choices, n=1):
        return f"did you mean `{choices[near]}`?"
    return f"known are {listed(choices.values())}"
