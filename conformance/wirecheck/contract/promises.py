"""What some endpoints promise besides the stream: resumption, memory, health, limits."""

import math
from typing import Annotated, Literal

from pydantic import Field

from wirecheck.contract.exchange import Exchange
from wirecheck.contract.part import Described, Part, Pointer, Positive, Status, Statuses, Whole


class Resume(Part):
    """What a reader that was cut off is answered with, when it names the last id that it saw.

    Attributes:
        header: The request header that names it.
        ended: The status for the id of a terminal event: there is nothing more to come.
    """

    header: Annotated[str, Field(examples=["Last-Event-ID"])]
    ended: Annotated[Status, Field(examples=["204"])]


class KeepAlive(Part):
    """What comes on a stream while its upstream sends nothing.

    Attributes:
        within_ms: How soon; a gate waits for as long, where nothing comes.
    """

    # Shorter than the silence after which a probe takes an endpoint for hung.
    within_ms: Annotated[Positive, Field(le=15_000, examples=["15000"])]


class Lookup(Exchange, Described):
    """A request about a session."""


class Sessions(Part):
    """Conversations that the endpoint remembers, by the ``{stream}`` of the question.

    Attributes:
        read: How one is looked at.
        count: Where the number of its messages stands, those of both sides.
        delete: How one is forgotten.
        unknown: The statuses for one that does not exist.
        per_answer: By how many messages an answered question lengthens it.
        per_failure: By how many a question whose answer fails or is left may lengthen it.
    """

    read: Annotated[Lookup, Field(examples=['{method: GET, path: "/sessions/{stream}"}'])]
    count: Annotated[Pointer, Field(examples=["/message_count"])]
    delete: Annotated[Lookup, Field(examples=['{method: DELETE, path: "/sessions/{stream}"}'])]
    unknown: Annotated[Statuses, Field(examples=["[404]"])]
    per_answer: Annotated[Whole, Field(examples=["2"])]
    per_failure: Annotated[tuple[Whole, ...], Field(examples=["[0, 1]"])]


class Health(Exchange, Described):
    """A request that is answered as long as the endpoint is well.

    Attributes:
        status: With which status.
    """

    status: Annotated[Status, Field(examples=["200"])]


class Limit(Part):
    """How many requests one client may make in any span of some seconds; one more is refused.

    A request is refused by its status, a message by an event that reports a failure.

    Attributes:
        requests: So many are let in.
        per_seconds: The span.
        counts: What counts on a connection: each message that asks a question, or every message.
        refused: With which statuses one request too many is refused.
        header: The header of the refusal that tells when to come again.
        codes: The codes that the refusal of a message may carry.
        says: Words that are in the refusal's message.
    """

    requests: Annotated[Positive, Field(examples=["10"])]
    per_seconds: Annotated[Positive, Field(examples=["60"])]
    counts: Literal["questions", "messages"] = "questions"
    refused: Statuses | None = None
    header: str | None = None
    codes: tuple[str, ...] = ()
    says: str = ""

    def most_in(self, seconds: float) -> int:
        """How many requests of one client may be let in, at most, while this time goes by.

        A bucket of tokens is refilled while it is emptied; widely used ones count whole seconds.
        """
        return self.requests + math.ceil(seconds) * self.requests // self.per_seconds


class Limits(Part):
    """Limits of the rate.

    Attributes:
        default: Whether they are in force where nothing is declared (``--declare limits=...``).
        stream: That of the questions that start a stream.
        answer: That of the questions without a stream.
    """

    default: Annotated[Literal["on", "off"], Field(examples=["on"])]
    stream: Annotated[Limit, Field(examples=["{requests: 10, per-seconds: 60, refused: [429]}"])]
    answer: Limit | None = None


class MissingKey(Part):
    """The error for a question to a provider that the deployment has no key for.

    Attributes:
        says: Words that are in its message.
    """

    says: Annotated[str, Field(examples=["is not configured"])]
