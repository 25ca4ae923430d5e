"""Invariants over a whole stream: counters, sums, running texts, clocks.

They are primitives in Python, for CEL sees one event at a time. Where a value is missing or of the
wrong type, that is the schema's affair, so these look past it; the clock alone has a say in what a
time is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from wirecheck.contract.part import Part, Pointer
from wirecheck.contract.pointer import MISSING, resolve
from wirecheck.contract.wording import shown

Level = Literal["must", "should"]

# So much of two long texts that should be the same is shown, from their ends.
_TAIL = 30
# What a count of milliseconds may be: 2001 to 2286. Seconds are far below, microseconds above.
_FIRST_MS, _LAST_MS = 1e12, 1e13


@dataclass(frozen=True, slots=True)
class Step:
    """An event as invariants see it: its index in the stream, kind, payload, and text."""

    index: int
    kind: str
    payload: Any
    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """An event at which an invariant does not hold, and what was seen there."""

    index: int
    detail: str


class Place(Part):
    """Where a value stands.

    Attributes:
        kind: In which kind of event.
        value: Where in its payload.
    """

    kind: Annotated[str, Field(examples=["done"])]
    value: Annotated[Pointer, Field(examples=["/count"])]


class Count(Place):
    """Where a number stands that counts the events of another kind.

    Attributes:
        of: The kind that is counted.
    """

    of: Annotated[str, Field(examples=["chunk"])]


class Quoted(Place):
    """Where a text stands.

    Attributes:
        trimmed: Whether it may have lost the white space at its ends.
    """

    trimmed: bool = False


class Everywhere(Part):
    """Where a value stands in the events of every kind.

    Attributes:
        value: Where in their payloads.
    """

    value: Annotated[Pointer, Field(examples=["/timestamp"])]

    @property
    def kind(self) -> None:
        """No kind more than another."""


class Span(Part):
    """What holds over the events of a stream.

    Attributes:
        requires: The requirement, in a sentence.
        level: Whether it must hold, or should.
    """

    FORM: ClassVar[str]
    requires: Annotated[str, Field(examples=["The count never falls."])]
    level: Level = "must"

    @property
    def place(self) -> Place | Everywhere:
        """Where the value stands that it is about."""
        place: Place | Everywhere = getattr(self, self.FORM.replace("-", "_"))
        return place

    @property
    def kind(self) -> str | None:
        """The kind that it speaks of; None if it speaks of all."""
        return self.place.kind

    @property
    def names(self) -> list[tuple[tuple[str, ...], str]]:
        """Where it names a kind, and which."""
        fields = self.place.model_dump()
        return [((self.FORM, key), fields[key]) for key in ("kind", "of") if key in fields]

    def breaches(self, steps: Sequence[Step]) -> list[Broken]:
        """The events at which it does not hold."""
        return list(self._broken(steps))

    def _broken(self, steps: Sequence[Step]) -> Iterator[Broken]:
        raise NotImplementedError

    def _values(self, steps: Sequence[Step]) -> Iterator[tuple[int, Any]]:
        for step in steps:
            if self.kind in {None, step.kind}:
                yield step.index, resolve(step.payload, self.place.value)

    def _says(self, value: Any, instead_of: str) -> str:
        return f"{self.place.value} is {shown(value)}, not {instead_of}"

    def _fell(self, before: Any, value: Any) -> str:
        return f"{self.place.value} fell from {shown(before)} to {shown(value)}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class NeverFalls(Span):
    """A number that never falls in the course of a stream."""

    FORM = "never-falls"
    never_falls: Annotated[Place, Field(examples=["{kind: progress, value: /percent}"])]

    def _broken(self, steps: Sequence[Step]) -> Iterator[Broken]:
        before = None
        for index, value in self._values(steps):
            if not _is_number(value):
                continue
            if before is not None and value < before:
                yield Broken(index, self._fell(before, value))
            before = value


class CountsUp(Span):
    """A number that is 1, 2, 3, … from one event of a kind to the next."""

    FORM = "counts-up"
    counts_up: Annotated[Place, Field(examples=["{kind: chunk, value: /sequence}"])]

    def _broken(self, steps: Sequence[Step]) -> Iterator[Broken]:
        for count, (index, value) in enumerate(self._values(steps), 1):
            if _is_number(value) and value != count:
                yield Broken(index, self._says(value, str(count)))
                return


class NumberOf(Span):
    """A number that says how many events of another kind there were."""

    FORM = "number-of"
    number_of: Annotated[Count, Field(examples=["{kind: done, value: /chunks, of: chunk}"])]

    def _broken(self, steps: Sequence[Step]) -> Iterator[Broken]:
        values, seen = dict(self._values(steps)), 0
        for step in steps:
            value = values.get(step.index)
            if _is_number(value) and value != seen:
                yield Broken(step.index, self._says(value, str(seen)))
            seen += step.kind == self.number_of.of


class TextSoFar(Span):
    """A text that is all of the stream's text up to this event, its own included."""

    FORM = "text-so-far"
    text_so_far: Annotated[Quoted, Field(examples=["{kind: chunk, value: /so_far}"])]

    @property
    def place(self) -> Quoted:
        """Where the text stands."""
        return self.text_so_far

    def _broken(self, steps: Sequence[Step]) -> Iterator[Broken]:
        values, so_far = dict(self._values(steps)), ""
        for step in steps:
            so_far += step.text
            value = values.get(step.index)
            if isinstance(value, str) and self._cut(value) != self._cut(so_far):
                yield Broken(step.index, self._parted(value, so_far))
                return

    def _cut(self, text: str) -> str:
        return text.strip() if self.text_so_far.trimmed else text

    def _parted(self, value: str, text: str) -> str:
        return (
            f"{self.place.value} has {len(value):,} characters, the last {shown(value[-_TAIL:])}; "
            f"the text so far has {len(text):,}, the last {shown(text[-_TAIL:])}"
        )


class Clock(Span):
    """A time, ISO 8601 or milliseconds since 1970, in one form throughout, that never falls."""

    FORM = "clock"
    clock: Annotated[Everywhere, Field(examples=["{value: /timestamp}"])]

    def _broken(self, steps: Sequence[Step]) -> Iterator[Broken]:
        before: tuple[float, Any] | None = None
        for index, value in self._values(steps):
            if value is MISSING:
                continue
            moment_ms = _moment_ms(value)
            if moment_ms is None:
                yield Broken(index, self._says(value, "ISO 8601 or milliseconds since 1970"))
                return
            if before and isinstance(value, str) != isinstance(before[1], str):
                detail = f"{self.place.value} is {shown(value)}, before it was {shown(before[1])}"
                yield Broken(index, f"{detail}: two forms in one stream")
                return
            if before and moment_ms < before[0]:
                yield Broken(index, self._fell(before[1], value))
            before = moment_ms, value


def _moment_ms(value: Any) -> float | None:
    """The moment that a time stamp names, in milliseconds since 1970; None if it is none."""
    if _is_number(value):
        return float(value) if _FIRST_MS <= value < _LAST_MS else None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000


FORMS: dict[str, type[Span]] = {
    form.FORM: form for form in (NeverFalls, CountsUp, NumberOf, TextSoFar, Clock)
}
