"""What a live mutant is."""

from dataclasses import dataclass

from wirecheck.mutants.live.breaking import Breaking


@dataclass(frozen=True)
class Live:
    """The reference server behind a proxy that breaks it in one way.

    Attributes:
        name: What is broken, in a few words.
        scenario: What is done to it.
        breaking: How it is broken.
        breaks: The ids of the rules that must notice.
        explained: Why no rule can notice, where that is so.
        then: Another scenario that is probed as well, and not judged; those in which the client
            leaves come first.
    """

    name: str
    scenario: str
    breaking: Breaking
    breaks: frozenset[str] = frozenset()
    explained: str = ""
    then: str = ""


def live(
    name: str,
    scenario: str,
    breaking: Breaking,
    *breaks: str,
    explained: str = "",
    then: str = "",
) -> Live:
    """A live mutant; see ``Live``."""
    return Live(name, scenario, breaking, frozenset(breaks), explained, then)
