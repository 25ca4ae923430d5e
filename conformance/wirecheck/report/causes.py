"""Findings by cause: one mistake of an endpoint breaks many checks, and should be told once."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from wirecheck.rules import Finding, Outcome, Result

# What was measured differs from scenario to scenario although the cause is the same. A number is
# read once, from its beginning: what is seen may be an endpoint's text of many digits.
_MEASURED = re.compile(
    r"(?<![\d,.])\d[\d,.]*+(?: of \d[\d,.]*+)?+(?= (?:ms|s|bytes?|characters?|tokens?)\b)"
)


@dataclass(frozen=True)
class Group:
    """Results that share one cause: never empty, the first stands for all.

    Those that break one rule, the ones in which the most saw the same before the others; or those,
    of whatever rule, that could not be judged for the same reason.
    """

    results: tuple[Result, ...]

    @property
    def example(self) -> Result:
        """The result that is shown in full."""
        return self.results[0]

    @property
    def alike(self) -> tuple[Result, ...]:
        """The results in which the same was seen as in the example, which is one of them."""
        return tuple(it for it in self.results if _seen(it) == _seen(self.example))

    @property
    def finding(self) -> Finding:
        """What was found."""
        return self.example.findings[0]

    @property
    def untestable(self) -> bool:
        """Whether these checks could not be judged."""
        return self.finding.untestable

    @property
    def outcome(self) -> Outcome:
        """The gravest outcome among the results."""
        return "failed" if any(it.outcome == "failed" for it in self.results) else "warned"

    @property
    def cost(self) -> str:
        """What it costs: ``3 failed``, ``2 failed, 1 warned``."""
        counts = Counter(result.outcome for result in self.results)
        return ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(counts.items()))

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules, each once."""
        return tuple(dict.fromkeys(result.rule for result in self.results))


def grouped(results: Iterable[Result]) -> list[Group]:
    """The results that have findings, by cause.

    Failures stand before warnings; within each, what could not be judged, being the consequence
    of something else, stands last, and the cause that costs the most checks first. But what keeps
    most checks from being judged, such as a provider that was never called, opens the list.
    """
    causes: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        if result.findings:
            causes.setdefault(_cause(result), []).append(result)
    total = sum(map(len, causes.values()))
    groups = [Group(_commonest_first(them)) for them in causes.values()]
    return sorted(groups, key=lambda it: _rank(it, total))


def _cause(result: Result) -> tuple[str, str]:
    # What was seen differs from scenario to scenario, also where one line of code is to blame.
    return ("", _seen(result)) if result.findings[0].untestable else (result.rule, "")


def _seen(result: Result) -> str:
    return _MEASURED.sub("#", result.findings[0].actual)


def _commonest_first(results: list[Result]) -> tuple[Result, ...]:
    """Those in which the most saw the same, then the others: each in their order."""
    seen = [_seen(it) for it in results]
    commonest, _ = Counter(seen).most_common(1)[0]
    others = [it for it, what in zip(results, seen, strict=True) if what != commonest]
    return *(it for it, what in zip(results, seen, strict=True) if what == commonest), *others


def _rank(group: Group, total: int) -> tuple[bool, bool, bool, int]:
    size = len(group.results)
    opens = group.untestable and size > total / 2
    return not opens, group.outcome == "warned", group.untestable, -size
