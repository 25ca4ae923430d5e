"""Obfuscation: random letters in every event, so that its length does not tell the token's."""

import itertools
from collections.abc import Iterator
from typing import Final

from wirecheck_mock_providers.script.model import Script
from wirecheck_mock_providers.script.seeds import letters

#: How many different obfuscations there are, and the greatest length of one, in characters.
_OBFUSCATIONS: Final = 16
_OBFUSCATION_MAX: Final = 11


def obfuscations(script: Script) -> Iterator[str]:
    """Yield obfuscations of many lengths for ever (PROVIDERS.md 2.3)."""
    pool = letters(script.identity, "obfuscation", _OBFUSCATIONS * _OBFUSCATION_MAX)
    pieces = [pool[index * _OBFUSCATION_MAX :][:_OBFUSCATION_MAX] for index in range(_OBFUSCATIONS)]
    # The letters are spread evenly, so the first one serves as the length.
    return itertools.cycle([piece[: ord(piece[0]) % (_OBFUSCATION_MAX + 1)] for piece in pieces])
