"""Invariants: what must hold within an event, or from one event to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from wirecheck.contract.expression import Expression
from wirecheck.contract.part import Part, Pointer, as_text, compiled_by
from wirecheck.contract.pointer import resolve
from wirecheck.contract.wording import shown

# The position of an event in its stream, its kind, and its payload.
Events = Sequence[tuple[int, str, Any]]


@dataclass(frozen=True, slots=True)
class Broken:
    """An event at which an invariant does not hold, and what was seen there."""

    index: int
    detail: str


class Holds(Part):
    """What holds within each event of a kind."""

    requires: str
    on: str
    holds: Annotated[Expression, compiled_by(Expression), as_text]

    @property
    def kind(self) -> str:
        """The kind that it speaks of."""
        return self.on

    def breaches(self, events: Events) -> list[Broken]:
        """The events at which it does not hold, those that lack a field that it reads included."""
        objections = ((i, self.holds.objection(p)) for i, kind, p in events if kind == self.on)
        return [Broken(index, detail) for index, detail in objections if detail]


class Rising(Part):
    """The place of a number that never falls from one event of a kind to the next."""

    kind: str
    value: Pointer


class NeverFalls(Part):
    """A number that never falls in the course of a stream."""

    requires: str
    never_falls: Rising

    @property
    def kind(self) -> str:
        """The kind that it speaks of."""
        return self.never_falls.kind

    def breaches(self, events: Events) -> list[Broken]:
        """The events at which the number is lower than in the event of that kind before."""
        return list(self._falls(events))

    def _falls(self, events: Events) -> Iterator[Broken]:
        highest = None
        for index, kind, payload in events:
            value = resolve(payload, self.never_falls.value) if kind == self.kind else None
            # That it is there and a number is the schema's affair.
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if highest is not None and value < highest:
                detail = f"{self.never_falls.value} fell from {shown(highest)} to {shown(value)}"
                yield Broken(index, detail)
            highest = value


def _form(value: Any) -> Any:
    """The form that an invariant has: told by its key, so that mistakes speak of one form only."""
    if isinstance(value, dict) and "never-falls" in value:
        return NeverFalls.model_validate(value)
    return Holds.model_validate(value)


Invariant = Annotated[
    Holds | NeverFalls,
    PlainValidator(_form),
    PlainSerializer(lambda invariant: invariant.model_dump(by_alias=True)),
]
