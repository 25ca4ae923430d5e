"""Invariants: what must hold within an event, or over the events of a stream."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator, SerializeAsAny

from wirecheck.contract.expression import Expression
from wirecheck.contract.part import Part, as_text, compiled_by
from wirecheck.contract.spans import (
    FORMS,
    Broken,
    Clock,
    CountsUp,
    Level,
    NeverFalls,
    NumberOf,
    Step,
    TextSoFar,
)

__all__ = ["Broken", "Holds", "Invariant", "Step"]


class Holds(Part):
    """What holds within each event of a kind.

    Attributes:
        requires: The requirement, in a sentence.
        level: Whether it must hold, or should.
        on: The kind.
        holds: A condition in CEL, the Common Expression Language, on ``event``, its payload.
    """

    requires: Annotated[str, Field(examples=["A count is not negative."])]
    level: Level = "must"
    on: Annotated[str, Field(examples=["done"])]
    holds: Annotated[
        Expression, compiled_by(Expression), as_text, Field(examples=["event.count >= 0"])
    ]

    @property
    def kind(self) -> str:
        """The kind that it speaks of."""
        return self.on

    @property
    def names(self) -> list[tuple[tuple[str, ...], str]]:
        """Where it names a kind, and which."""
        return [(("on",), self.on)]

    def breaches(self, steps: list[Step]) -> list[Broken]:
        """The events at which it does not hold, those that lack a field that it reads included."""
        ours = (step for step in steps if step.kind == self.on)
        objections = ((step.index, self.holds.objection(step.payload)) for step in ours)
        return [Broken(index, detail) for index, detail in objections if detail]


def _form(value: Any) -> Any:
    """The form that an invariant has: told by its key, so that mistakes speak of one form only."""
    for key, form in FORMS.items():
        if isinstance(value, dict) and key in value:
            return form.model_validate(value)
    return Holds.model_validate(value)


# As any: else pydantic looks a second time for the form of what it has written out already.
Invariant = Annotated[
    SerializeAsAny[Holds | NeverFalls | CountsUp | NumberOf | TextSoFar | Clock],
    PlainValidator(_form),
]
