"""What is wrong with a script file, in words: pydantic's findings and those of our own."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from wirecheck_mock_providers.script.suggest import did_you_mean, quoted

Location = tuple[str | int, ...]
"""The keys and indices that lead to a value in a file."""
Mistake = tuple[Location, str]

#: pydantic's type of the mistakes that have their own words.
_WORDED: Final = "worded"
#: By pydantic's type; in braces, what was there and what pydantic knows of it.
_WORDS: Final[Mapping[str, str]] = {
    "missing": "is missing, and is needed here",
    "model_type": "{input} is not a mapping of keys to values",
    "dict_type": "{input} is not a mapping of keys to values",
    "list_type": "{input} is not a list: begin each element with a dash",
    "too_short": "is empty: give at least one",
    "string_type": "{input} is not text: put it in quotes",
    "value_error": "{error}",
    "int_type": "{input} is not a whole number",
    "greater_than_equal": "{input} is less than {ge}",
    "less_than_equal": "{input} is more than {le}",
}


def refuse(mistakes: Iterable[Mistake]) -> None:
    """Refuse the value that a validator looks at, if there are any mistakes in it.

    Raises:
        ValidationError: with one error for each mistake.
    """
    errors = [
        InitErrorDetails(
            type=PydanticCustomError(_WORDED, "{words}", {"words": words}), loc=place, input=None
        )
        for place, words in mistakes
    ]
    if errors:
        raise ValidationError.from_exception_data("script", errors)


def worded(error: ValidationError, parts: Mapping[str, type[BaseModel]]) -> list[Mistake]:
    """Return what pydantic found, in whole sentences.

    Args:
        error: pydantic's.
        parts: which model a mapping is checked by, by the key at which it stands.
    """
    return [
        (details["loc"], f"{_path(details['loc'])}{_problem(details, parts)}")
        for details in error.errors(include_url=False)
    ]


def _path(location: Location) -> str:
    """Return where in its entry something is, such as "`match.model`: "."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location[1:])
    path = "".join(steps).removeprefix(".")
    return f"`{path}`: " if path else ""


def _problem(details: ErrorDetails, parts: Mapping[str, type[BaseModel]]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    shown = quoted(str(details["input"]))
    if kind == _WORDED:
        return str(context["words"])
    if kind == "extra_forbidden":
        return _unknown_key(details["loc"], parts)
    if kind in {"literal_error", "enum"}:
        choices = re.findall(r"'([^']*)'", context["expected"])
        return not_one_of(shown, str(details["input"]), choices)
    return _WORDS[kind].format(input=shown, **context)


def not_one_of(shown: str, word: str, choices: Iterable[str]) -> str:
    """Return that a word is none of the choices, which one is near, and which there are."""
    known = list(choices)
    return f"{shown} is not known.{did_you_mean(word, known)} Known: {', '.join(known)}."


def _unknown_key(location: Location, parts: Mapping[str, type[BaseModel]]) -> str:
    around = next((str(s) for s in reversed(location[:-1]) if isinstance(s, str)), "")
    return not_one_of("this key", str(location[-1]), parts[around].model_fields)
