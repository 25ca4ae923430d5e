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
    """The head of every stream, or of the handshake of its connection.

    Attributes:
        status: Of the response; 101 for a WebSocket.
        content_type: The media type; a connection has none.
    """

    status: Annotated[Status, Field(examples=["200"])]
    content_type: str | None = None


class Unstarted(Described):
    """What an upstream that fails before the first token is answered with, instead of a stream.

    Attributes:
        status: Those that it may have.
    """

    status: Annotated[Statuses, Field(examples=["[502]"])]


class Cancel(Part):
    """How a client stops a stream, and how soon the upstream call must be closed then.

    Attributes:
        by: The client leaves: it closes the response or the connection.
        within_ms: How soon the upstream call must be closed then.
        event: The name under which a Socket.IO message is sent.
        message: What a client sends on its connection to stop one stream.
        confirmed: Whether a kind with ``ends: cancelled`` must or should answer it.
    """

    by: Annotated[Literal["disconnect"], Field(examples=["disconnect"])]
    within_ms: Annotated[Positive, Field(examples=["2000"])]
    event: Name | None = None
    message: Annotated[dict[str, str], filled] | None = None
    confirmed: Literal["must", "should"] = "must"


class Overlap(Part):
    """What a question gets that is asked while another is being answered on the connection.

    With a ``stream-id``, that is a question by the id of a running stream.

    Attributes:
        refused: Whether it must be refused, or may also be answered after the other.
        codes: The codes that a refusal may carry; none if it needs none.
    """

    refused: Annotated[Literal["must", "may"], Field(examples=["must"])]
    codes: tuple[str, ...] = ()


class Anonymous(Part):
    """Whom a stream names that nobody asked for by name.

    Attributes:
        at: Where the name stands in an event that ends well.
        called: The name.
    """

    at: Annotated[Pointer, Field(examples=["/user"])]
    called: Annotated[Name, Field(examples=["anonymous"])]


class Auth(Part):
    """Credentials.

    Attributes:
        scheme: Where they stand: in the Authorization header of the request or the handshake, or
            in the ``token`` of what a Socket.IO client gives as its ``auth``.
        default: Whether a deployment that declares nothing wants them (``--declare auth=...``).
        refused: With which statuses bad ones are refused (``bearer``).
        missing_says: Words of the refusal where there are none (``socketio``).
        anonymous: Who it is then, where none are needed.
    """

    scheme: Annotated[Literal["bearer", "socketio"], Field(examples=["bearer"])]
    default: Annotated[Literal["required", "optional", "off"], Field(examples=["optional"])]
    refused: Statuses | None = None
    missing_says: str = ""
    anonymous: Anonymous | None = None


class Contract(Part):
    """What an endpoint promises.

    Attributes:
        name: What heads the ids of its checks.
        title: What the endpoint is, in a line.
        source: Where the promises stand that are made here; findings cite it.
        transport: How events travel.
        transports: Those of Engine.IO that the endpoint offers, below Socket.IO.
        port: Where it is served by default; nothing hangs on it.
        start: How a stream is started.
        question: What the question of ``start`` has to be.
        model: What fills ``{model}``.
        provider: Which provider answers; it fills ``{provider}``.
        providers: The names that ``{provider}`` may take, if a question chooses its provider.
        head: The head of every stream, or of the handshake of its connection.
        end: What ends a stream: a terminal event, or the clean end of the response, which is then
            also broken off if the upstream breaks.
        newlines: Whether the text's line ends are kept, or arrive as LF because its dialect puts
            raw text into SSE data, which cannot carry a CR.
        stream_id: Where each event says of which stream it is, if several run on one connection
            at a time; it is the ``{stream}`` of the question.
        events: The kinds of events; an event is of the first that fits it.
        order: A regular expression over kinds: ``(progress | chunk)* (done | error)``.
        invariants: What holds within an event, or over the events of a stream.
        failures: The codes that may report each failure of the upstream.
        unstarted: What answers a failure before the first token, where ``end`` is ``close``.
        answer: The same question without a stream.
        bad_input: Questions that are refused.
        cancel: How a client stops a stream.
        overlap: What a question gets that is asked while another is being answered.
        keep_alive: What comes while the upstream sends nothing.
        resume: How a reader that was cut off goes on.
        sessions: How conversations are remembered.
        health: A request that is answered as long as the endpoint is well.
        auth: Who may ask.
        limits: How often one client may ask.
        missing_key: What a deployment owes that has no key for a provider.
    """

    name: Annotated[Label, Field(alias="contract", examples=["my-api"]), filled]
    title: Annotated[str, Field(examples=["Our chat"])]
    source: Annotated[str, Field(examples=["our API's documentation"])]
    transport: Annotated[Transport, Field(examples=["sse"])]
    transports: tuple[EngineTransport, ...] = ("websocket",)
    port: Annotated[Positive, Field(le=65535)] | None = None
    start: Annotated[
        Exchange, Field(examples=['{method: POST, path: /chat, body: {prompt: "{prompt}"}}'])
    ]
    question: Question | None = None
    model: str = ""
    provider: Annotated[str, Field(examples=["openai"])]
    providers: tuple[Label, ...] = ()
    head: Annotated[Head, Field(examples=["{status: 200, content-type: text/event-stream}"])]
    end: Literal["event", "close"] = "event"
    newlines: Literal["kept", "lf"] = "kept"
    stream_id: Pointer | None = None
    events: Annotated[
        dict[KindName, Kind],
        filled,
        named,
        Field(examples=["{chunk: {when: {type: chunk}, text: /content}}"]),
    ]
    order: Annotated[
        Order, compiled_by(Order), as_text, Field(examples=['"chunk* (done | error)"'])
    ]
    invariants: dict[Label, Invariant] = Field({})
    failures: dict[upstream.Failure, tuple[str, ...]] = Field({})
    unstarted: Unstarted | None = None
    answer: Answer | None = None
    bad_input: dict[Label, BadInput] = Field({})
    cancel: Annotated[Cancel, Field(examples=["{by: disconnect, within-ms: 2000}"])]
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
