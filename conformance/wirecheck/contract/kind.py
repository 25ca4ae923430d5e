"""Kinds of events: by what each is told, and what a client finds in it."""

from typing import Any, Literal

from pydantic import Field, model_validator

from wirecheck.contract.part import (
    Constant,
    Described,
    JsonSchema,
    Name,
    OwnName,
    Pointer,
)
from wirecheck.contract.pointer import MISSING

# How the data of an event is read: as JSON, as it stands, or as JSON if it is an object.
Data = Literal["json", "text", "json-or-text"]
# What has become of the stream when such an event has come.
Ends = Literal["success", "failure", "cancelled"]


class Kind(Described):
    """A kind of event.

    Attributes:
        name: Its key in ``events``.
        event: The name that the wire gives it: the event field in SSE, Socket.IO's event name.
        when: The constant fields by which it is told from the other kinds.
        has: The fields by whose presence it is told.
        data: How its data is read: as JSON, as it stands, or as JSON if it is an object.
        ends: How the stream has ended when such an event has come; nothing if it goes on.
        text: Where the answer's text is.
        reasoning: Where the model's thoughts are; they are no part of the answer.
        usage: Where the counts of tokens are.
        code: Where the code of a failure is.
        message: Where the words of a failure are.
        must: The schema of every such event.
        should: The schema that such events are recommended to fit.
    """

    name: OwnName
    event: Name | None = None
    when: dict[str, Constant] = Field({})
    has: tuple[str, ...] = ()
    data: Data = "json"
    ends: Ends | None = None
    text: Pointer | None = None
    reasoning: Pointer | None = None
    usage: Pointer | None = None
    code: Pointer | None = None
    message: Pointer | None = None
    should: JsonSchema | None = None

    @model_validator(mode="after")
    def _is_told_by_something(self) -> "Kind":
        if not (self.event or self.when or self.has):
            raise ValueError("is told by nothing: give it `event`, `when` or `has`")
        return self

    def fits(self, event: str, payload: Any) -> bool:
        """Whether an event of this name, with this payload, is of this kind."""
        if self.event not in {None, event}:
            return False
        fields = payload if isinstance(payload, dict) else {}
        for name in self.has:
            if name not in fields:
                return False
        for name, value in self.when.items():  # noqa: SIM110 - `all` takes twice as long
            if not same(fields.get(name, MISSING), value):
                return False
        return True

    def covers(self, other: "Kind") -> bool:
        """Whether every event of the other kind is one of this kind too."""
        return (
            self.event in {None, other.event}
            and all(
                name in other.when and same(other.when[name], value)
                for name, value in self.when.items()
            )
            and set(self.has) <= {*other.has, *other.when}
        )

    def shortfalls(self, payload: Any) -> list[str]:
        """What a payload lacks of what is recommended; never raises."""
        return self.should.complaints(payload) if self.should else []


def same(one: Any, two: Any) -> bool:
    """JSON equality, in which true is not 1."""
    return bool(one == two) and isinstance(one, bool) == isinstance(two, bool)
