"""A contract: what an endpoint promises.

The classes follow the YAML file: each is a mapping of it and each attribute a key, with
underscores for dashes. What speaks of two places at once is in ``consistency.py``.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from wirecheck.contract import upstream
from wirecheck.contract.exchange import Answer, BadInput, Exchange
from wirecheck.contract.invariant import Invariant
from wirecheck.contract.order import Order
from wirecheck.contract.part import (
    Constant,
    Described,
    JsonSchema,
    KindName,
    OwnName,
    Part,
    Pointer,
    Positive,
    Status,
    Statuses,
    as_text,
    compiled_by,
    filled,
    named,
)

Transport = Literal["sse", "ndjson"]


class Head(Part):
    """The head of every stream."""

    status: Status
    content_type: str


class Kind(Described):
    """A kind of event.

    Attributes:
        when: The constant fields by which it is told from the other kinds.
        ends: How the stream has ended when such an event has come; None if it goes on.
        text: Where the answer's text is. The other pointers likewise.
        must: The schema of every such event.
        should: The schema that such events are recommended to fit.
    """

    name: OwnName
    when: Annotated[dict[str, Constant], filled]
    ends: Literal["success", "failure"] | None = None
    text: Pointer | None = None
    usage: Pointer | None = None
    code: Pointer | None = None
    message: Pointer | None = None
    should: JsonSchema | None = None

    def fits(self, payload: Any) -> bool:
        """Whether a payload has the constant fields of this kind."""
        return isinstance(payload, dict) and all(
            name in payload and _same(payload[name], value) for name, value in self.when.items()
        )

    def shortfalls(self, payload: Any) -> list[str]:
        """What a payload lacks of what is recommended; never raises."""
        return self.should.complaints(payload) if self.should else []


class Cancel(Part):
    """How a client stops a stream, and how soon the upstream call must be closed then."""

    by: Literal["disconnect"]
    within_ms: Positive


class Auth(Part):
    """Credentials; ``default`` is for deployments that declare nothing."""

    scheme: Literal["bearer"]
    default: Literal["required", "optional", "off"]
    refused: Statuses


class Limits(Part):
    """How many requests a client may make; ``header`` tells it when to come again."""

    default: Literal["on", "off"]
    requests: Positive
    per_seconds: Positive
    refused: Statuses
    header: str


class Contract(Part):
    """What an endpoint promises."""

    name: Annotated[str, Field(alias="contract"), filled]
    title: str
    source: str
    transport: Transport
    port: Annotated[Positive, Field(le=65535)]
    start: Exchange
    model: str
    provider: str
    head: Head
    events: Annotated[dict[KindName, Kind], filled, named]
    order: Annotated[Order, compiled_by(Order), as_text]
    invariants: dict[str, Invariant] = Field({})
    failures: dict[upstream.Failure, tuple[str, ...]] = Field({})
    answer: Answer | None = None
    bad_input: dict[str, BadInput] = Field({})
    cancel: Cancel
    auth: Auth | None = None
    limits: Limits | None = None

    @property
    def successes(self) -> tuple[str, ...]:
        """The kinds that end a stream in success."""
        return tuple(kind.name for kind in self.events.values() if kind.ends == "success")

    @property
    def failure_kinds(self) -> tuple[str, ...]:
        """The kinds that end a stream in failure."""
        return tuple(kind.name for kind in self.events.values() if kind.ends == "failure")

    @property
    def terminals(self) -> tuple[str, ...]:
        """The kinds that end a stream."""
        return tuple(kind.name for kind in self.events.values() if kind.ends)

    def kind_of(self, payload: Any) -> Kind | None:
        """The first kind that a payload fits."""
        return next((kind for kind in self.events.values() if kind.fits(payload)), None)

    def codes_for(self, upstream_failure: str) -> tuple[str, ...]:
        """The codes that may report this failure; empty if the contract asks for none."""
        return upstream.entry(self.failures, upstream_failure)


def _same(one: Any, two: Any) -> bool:
    """JSON equality, in which true is not 1."""
    return bool(one == two) and isinstance(one, bool) == isinstance(two, bool)
