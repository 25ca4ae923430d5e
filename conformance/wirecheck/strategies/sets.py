"""The sets of examples that a gate tries, by what it is about.

``base`` is the same in every gate; of ``drawn_from`` a gate draws more where it is told to.
"""

from typing import Any, Literal

from hypothesis.strategies import SearchStrategy

from wirecheck.contract import Contract
from wirecheck.strategies.dialogues import dialogues
from wirecheck.strategies.engine import sample
from wirecheck.strategies.questions import Expected, plainest, questions

About = Literal[Expected, "dialogue"]

# That of the examples that every gate draws; any number would do.
BASE_SEED = 0
_USUAL_QUESTIONS = 8
# Of so many dialogues each third: Hypothesis varies one a little before it draws another.
_DIALOGUES = 24
_EACH = 3


def base(contract: Contract, about: About) -> tuple[Any, ...]:
    """The plainest example of each case, and some drawn ones where there is but one case."""
    if about == "dialogue":
        return sample(dialogues(contract), _DIALOGUES, BASE_SEED)[_EACH - 1 :: _EACH]
    plain = plainest(contract, about)
    number = _USUAL_QUESTIONS if about == "answered" else 0
    return (*plain, *sample(drawn_from(contract, about), number, BASE_SEED))


def drawn_from(contract: Contract, about: About) -> SearchStrategy[Any]:
    """Every example that there may be."""
    return dialogues(contract) if about == "dialogue" else questions(contract, about)
