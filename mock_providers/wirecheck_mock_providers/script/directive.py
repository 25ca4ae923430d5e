"""The directive: how a prompt steers the mock through whatever server forwards it.

    [[mock scenario=error-mid after=3 run=7f3a]]

Inside the brackets stand words: `key=value`, or first of all a bare word that names the scenario.
The header `x-mock-scenario` holds the same words without brackets.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from wirecheck_mock_providers.script.suggest import quoted

# No bracket may stand inside, so that hostile prompts ("[[mock [[mock [[mock …") take linear time.
_DIRECTIVE: Final = re.compile(r"\[\[mock((?:\s[^\[\]]*)?)\]\]")


class DirectiveError(ValueError):
    """The words cannot be followed; the message says why and what would be right."""

    def __init__(self, message: str, run: str | None = None) -> None:
        super().__init__(message)
        self.run = run
        """The run under which the call is to be filed all the same, if it was named well."""


@dataclass(frozen=True, slots=True)
class Directive:
    """The words of one source; values are still text."""

    scenario: str | None = None
    values: dict[str, str] = field(default_factory=dict)


def find(prompt: str) -> str | None:
    """Return the words of the last directive in `prompt`, or None.

    The last, because templates and quoted conversations come before what the user writes.
    """
    found = _DIRECTIVE.findall(prompt)
    return found[-1] if found else None


def parse(words: str) -> Directive:
    """Return the directive that `words` spell.

    Raises:
        DirectiveError: a word is no `key=value`, or a key is given twice.
    """
    scenario: str | None = None
    values: dict[str, str] = {}
    for position, word in enumerate(words.split()):
        key, equals, value = word.partition("=")
        if not equals and position == 0:
            scenario = word
        elif not (key and equals and value):
            message = f"{quoted(word)} is not key=value, as in [[mock scenario=text hold=3]]."
            raise DirectiveError(message)
        elif key in values or (key == "scenario" and scenario is not None):
            raise DirectiveError(f"{quoted(key)} is given twice.")
        else:
            values[key] = value
    return Directive(values.pop("scenario", scenario), values)
