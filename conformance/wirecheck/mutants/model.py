"""What a mutant is: an endpoint broken in one way, and the rules that must notice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wirecheck.mutants.changes import Change
from wirecheck.recording import Recording

Recordings = Sequence[Recording]


@dataclass(frozen=True)
class Mutant:
    """The recordings of one scenario, changed in one way.

    Attributes:
        name: What is broken, in a few words.
        scenario: The scenario whose recordings are changed.
        of: Makes the changed recordings of the right ones.
        breaks: The ids of exactly the rules that are broken then.
        blinds: The ids of exactly the rules that cannot be judged then.
        explained: Why no rule can notice, where that is so.
    """

    name: str
    scenario: str
    of: Callable[[Recordings], list[Recording]]
    breaks: frozenset[str] = frozenset()
    blinds: frozenset[str] = frozenset()
    explained: str = ""

    @property
    def is_harmless(self) -> bool:
        """Whether nothing is broken: another right endpoint, which no rule may complain of."""
        return not (self.breaks or self.blinds or self.explained)


def mutant(
    name: str,
    scenario: str,
    change: Change,
    *breaks: str,
    blinds: frozenset[str] = frozenset(),
    part: str = "stream",
    explained: str = "",
) -> Mutant:
    """A mutant whose every recording of a part is changed.

    Args:
        name: What is broken, in a few words.
        scenario: The scenario whose recordings are changed.
        change: What is done to each of them whose part begins with ``part``.
        breaks: The ids of exactly the rules that are broken then.
        blinds: The ids of exactly the rules that cannot be judged then.
        part: What the parts of the changed recordings begin with.
        explained: Why no rule can notice, where that is so.
    """

    def of(recordings: Recordings) -> list[Recording]:
        return [change(it) if it.part.startswith(part) else it for it in recordings]

    return Mutant(name, scenario, of, frozenset(breaks), blinds, explained)


def mutant_over_all(
    name: str,
    scenario: str,
    change: Callable[[Recordings], list[Recording]],
    *breaks: str,
    blinds: frozenset[str] = frozenset(),
) -> Mutant:
    """A mutant whose recordings are changed together, such as by what one has of another."""
    return Mutant(name, scenario, change, frozenset(breaks), blinds)
