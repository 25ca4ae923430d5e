"""How a text is cut into tokens: into words, as models do, and never inside a character."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wcwidth import iter_graphemes

from wirecheck_mock_providers.script.texts import MARK

#: Longest token, in characters as a reader sees them. Some languages put no blanks between words.
_LONGEST: Final = 12


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens: a word each, with the blanks before it, cut where it is long."""
    return tuple(_words(text))


def fragments(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the JSON of a tool call's arguments, cut as a text is."""
    return tokens(json.dumps(arguments, ensure_ascii=False))


def _words(text: str) -> Iterator[str]:
    word: list[str] = []
    for character in _characters(text):
        begins = character.isspace() and not "".join(word).isspace()
        if word and (begins or len(word) >= _LONGEST):
            yield "".join(word)
            word.clear()
        word.append(character)
    if word:
        yield "".join(word)


def _characters(text: str) -> Iterator[str]:
    """Yield what a reader takes for a character (UAX #29), and the run's mark as one of them."""
    for index, part in enumerate(text.split(MARK)):
        if index:
            yield MARK
        yield from iter_graphemes(part)
