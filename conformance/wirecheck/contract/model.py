"""A contract: what an endpoint promises.

The classes follow the YAML file: each is a mapping of it and each attribute a key, with
underscores for dashes. What speaks of two places at once is in ``consistency.py``.
"""

from typing import Annotated, Literal

from pydantic import Field

from wirecheck.contract import upstream
from wirecheck.contract.exchange import Answer, BadInput, Exchange
from wirecheck.contract.invariant import Invariant
from wirecheck.contract.kind import Kind
from wirecheck.contract.order import Order
from wirecheck.contract.part import (
    Described,
    KindName,
    Label,
    Name,
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
from wirecheck.contract.promises import Health, KeepAlive, Limits, MissingKey, Resume, Sessions
from wirecheck.contract.question import Question
from wirecheck.contract.spans import TextSoFar

Transport = Literal["sse", "ndjson", "websocket", "socketio"]
EngineTransport = Literal["polling", "websocket"]
# Those on which events are messages of a connection that outlives the stream.
CONNECTIONS = frozenset({"websocket", "socketio"})


class Head(Part):
    """The head of every stream, or of the handshake of its connection."""

    status: Status
    content_type: str | None = None


class Unstarted(Described):
    """What an upstream that fails before the first token is answered with, instead of a stream."""

    status: Statuses


class Cancel(Part):
    """How a client stops a stream, and how soon the upstream call must be closed then.

    Attributes:
        message: What a client sends on its connection to stop one stream; ``event`` as in
            ``Exchange``.
        confirmed: Whether a kind with ``ends: cancelled`` must or should answer it.
    """

    by: Literal["disconnect"]
    within_ms: Positive
    event: Name | None = None
    message: Annotated[dict[str, str], filled] | None = None
    confirmed: Literal["must", "should"] = "must"


class Overlap(Part):
    """What a question gets that is asked while another is being answered on the connection.

    With a ``stream_id``, that is a question by the id of a running stream.

    Attributes:
        refused: Whether it must be refused, or may also be answered after the other.
        codes: The codes that a refusal may carry; none if it needs none.
    """

    refused: Literal["must", "may"]
    codes: tuple[str, ...] = ()


class Anonymous(Part):
    """Whom a stream names that nobody asked for by name; ``at`` is in an event that ends well."""

    at: Pointer
    called: Name


class Auth(Part):
    """Credentials; ``default`` is for deployments that declare nothing.

    Attributes:
        scheme: Where they stand: in the Authorization header of the request or the handshake, or
            in the ``token`` of what a Socket.IO client gives as its ``auth``.
        refused: With which statuses bad ones are refused (``bearer``).
        missing_says: Words of the refusal where there are none (``socketio``).
        anonymous: Who it is then, where none are needed.
    """

    scheme: Literal["bearer", "socketio"]
    default: Literal["required", "optional", "off"]
    refused: Statuses | None = None
    missing_says: str = ""
    anonymous: Anonymous | None = None


class Contract(Part):
    """What an endpoint promises.

    Attributes:
        end: What ends a stream: a terminal event, or the clean end of the response, which is then
            also broken off if the upstream breaks.
        newlines: Whether the text's line ends are kept, or arrive as LF because its dialect puts
            raw text into SSE data, which cannot carry a CR.
        question: What the question of ``start`` has to be.
        providers: The names that ``{provider}`` may take, if a question chooses its provider.
        transports: Those of Engine.IO that the endpoint offers, below Socket.IO.
        stream_id: Where each event says of which stream it is, if several run on one connection
            at a time; it is the ``{stream}`` of the question.
        missing_key: What a deployment owes that has no key for a provider.
    """

    name: Annotated[Label, Field(alias="contract"), filled]
    title: str
    source: str
    transport: Transport
    transports: tuple[EngineTransport, ...] = ("websocket",)
    port: Annotated[Positive, Field(le=65535)]
    start: Exchange
    question: Question | None = None
    model: str = ""
    provider: str
    providers: tuple[Label, ...] = ()
    head: Head
    end: Literal["event", "close"] = "event"
    newlines: Literal["kept", "lf"] = "kept"
    stream_id: Pointer | None = None
    events: Annotated[dict[KindName, Kind], filled, named]
    order: Annotated[Order, compiled_by(Order), as_text]
    invariants: dict[Label, Invariant] = Field({})
    failures: dict[upstream.Failure, tuple[str, ...]] = Field({})
    unstarted: Unstarted | None = None
    answer: Answer | None = None
    bad_input: dict[Label, BadInput] = Field({})
    cancel: Cancel
    overlap: Overlap | None = None
    keep_alive: KeepAlive | None = None
    resume: Resume | None = None
    sessions: Sessions | None = None
    health: Health | None = None
    auth: Auth | None = None
    limits: Limits | None = None
    missing_key: MissingKey | None = None

    @property
    def connected(self) -> bool:
        """Whether streams are messages on a connection, not the body of a response."""
        return self.transport in CONNECTIONS

    @property
    def ordinary(self) -> dict[str, str]:
        """What may fill the places of a question (``wirecheck.contract.template.PLACES``)."""
        provider = self.provider
        return {"prompt": "Hello", "model": self.model, "provider": provider, "stream": "s-1"}

    @property
    def requests(self) -> dict[str, Exchange]:
        """The ways to ask that are single requests: for a stream, and without one."""
        asks = {} if self.connected else {"stream": self.start}
        return asks | ({"answer": self.answer} if self.answer else {})

    @property
    def all_providers(self) -> tuple[str, ...]:
        """The names of every provider that a question can be answered by."""
        return self.providers or (self.provider,)

    @property
    def repeats_text(self) -> bool:
        """Whether each of the events that carry text repeats all the text before it."""
        spans = (it for it in self.invariants.values() if isinstance(it, TextSoFar))
        return any(self.events[span.place.kind].text is not None for span in spans)

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

    def codes_for(self, upstream_failure: str) -> tuple[str, ...]:
        """The codes that may report this failure; empty if the contract asks for none."""
        return upstream.entry(self.failures, upstream_failure)

    def carried(self, text: str) -> str:
        """A text as the stream can carry it."""
        if self.newlines == "kept":
            return text
        return text.replace("\r\n", "\n").replace("\r", "\n")
