"""Which entry answers a call, and with which of its replies."""

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from wirecheck_mock_providers.script.keys import Value
from wirecheck_mock_providers.script.scenarios import Scenario
from wirecheck_mock_providers.script.scripted import Asked, Scripted
from wirecheck_mock_providers.user_scripts.mistakes import Place
from wirecheck_mock_providers.user_scripts.model import Match

#: Runs whose calls are counted, as many as the journal has; the one that called last is the newest.
MAX_RUNS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry, ready to answer."""

    name: str | None
    place: Place
    match: Match
    replies: tuple[tuple[Scenario, Mapping[str, Value]], ...]

    @property
    def label(self) -> str:
        """What the journal calls it."""
        return self.name or f"{self.place.file.name}:{self.place.line}"

    def fits(self, asked: Asked) -> bool:
        """Return whether a call meets all conditions but its number."""
        match = self.match
        return (
            (match.model is None or fnmatchcase(asked.model, match.model))
            and (match.message is None or match.message in asked.prompt)
            and (match.message_glob is None or fnmatchcase(asked.prompt, match.message_glob))
            and all(
                name.lower() in asked.headers and fnmatchcase(asked.headers[name.lower()], pattern)
                for name, pattern in match.header.items()
            )
        )

    def reply(self, number: int) -> Scripted:
        """Return the answer to the call of this number."""
        reply = min(number, len(self.replies))
        row, values = self.replies[reply - 1]
        return Scripted(row, values, self.label, reply)


class Rules:
    """The entries of all files, in their order, and how often each was asked.

    Calls are counted for each run by itself, so that runs at the same time do not disturb each
    other; those that name no run are counted together.
    """

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = rules
        self._answered: Counter[int] = Counter()
        self._unnamed: Counter[int] = Counter()
        self._runs: OrderedDict[str, Counter[int]] = OrderedDict()

    def find(self, asked: Asked) -> Scripted | None:
        """Count the call, and return what the first entry that matches answers."""
        numbers = self._numbers(asked.run)
        for index, rule in enumerate(self._rules):
            if rule.fits(asked):
                numbers[index] += 1
                if rule.match.call in (None, numbers[index]):
                    self._answered[index] += 1
                    return rule.reply(numbers[index])
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """Return the entries. What they match is not told: it may hold a key."""
        return [
            {
                "script": rule.label,
                "file": str(rule.place.file),
                "line": rule.place.line,
                "replies": len(rule.replies),
                "answered": self._answered[index],
            }
            for index, rule in enumerate(self._rules)
        ]

    def _numbers(self, run: str | None) -> Counter[int]:
        if run is None:
            return self._unnamed
        numbers = self._runs.setdefault(run, Counter())
        self._runs.move_to_end(run)
        if len(self._runs) > MAX_RUNS:
            self._runs.popitem(last=False)
        return numbers
