"""The same checks probed several times over: which of them do not come out alike, and how often."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wirecheck.plugin.failures import essence
from wirecheck.rules import Result

# What a line of the list quotes of a finding.
_QUOTE = 80


@dataclass
class Tally:
    """How often each check had a finding.

    Attributes:
        of: How many times the checks were probed.
    """

    of: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    _words: dict[str, str] = field(default_factory=dict)

    def take(self, results: Iterable[Result]) -> None:
        """Take note of the results of one probing."""
        self.of += 1
        for result in results:
            if result.findings:
                self.seen[result.id] += 1
                self._words.setdefault(result.id, essence(result)[:_QUOTE])

    @property
    def unsteady(self) -> Mapping[str, int]:
        """The checks that had a finding in some probings, but not in all, and in how many."""
        return {id_: seen for id_, seen in self.seen.items() if seen < self.of}

    def line(self, id_: str) -> str:
        """The line of a flaky list that speaks of a check."""
        return f"{id_}  {self.seen[id_]}/{self.of}  # {self._words[id_]}"
