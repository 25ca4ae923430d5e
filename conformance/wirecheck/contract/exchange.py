"""Requests: the one that starts a stream, the one without a stream, and those to be refused."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from wirecheck.contract import upstream
from wirecheck.contract.part import (
    Described,
    HeaderName,
    HeaderValue,
    Name,
    Part,
    Pointer,
    Positive,
    Statuses,
    UrlPath,
)
from wirecheck.contract.pointer import removed, replaced
from wirecheck.contract.template import filled

# Bytes: four times what servers are commonly set to take at most.
LONGEST_BODY = 64 * 1024 * 1024


class Exchange(Part):
    """A request, with places for the prompt and what else differs from stream to stream.

    Attributes:
        method: GET for a request that opens a connection.
        path: It begins with a slash, and is added to the URL of the endpoint.
        headers: Those that are sent besides the usual ones.
        body: A JSON value.
        query: Names and values, for a request without a body.
        message: A JSON value that is sent on a connection.
        event: The name under which a Socket.IO message is sent.
    """

    method: Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], Field(examples=["POST"])]
    path: Annotated[UrlPath, Field(examples=["/chat"])]
    headers: dict[HeaderName, HeaderValue] = Field({})
    body: Any = None
    query: dict[str, str] = Field({})
    message: Any = None
    event: Name | None = None

    @model_validator(mode="after")
    def _one_question(self) -> "Exchange":
        given = [self.body is not None, bool(self.query), self.message is not None]
        if given.count(True) > 1:
            raise ValueError("has more than one of `body`, `query` and `message`")
        return self

    @property
    def question(self) -> Any:
        """What asks: the template of the body, the query or the message."""
        return self.message if self.message is not None else self.query or self.body

    def asked(self, values: Mapping[str, str]) -> Any:
        """The question with its places filled (``wirecheck.contract.template.PLACES``)."""
        return filled(self.question, values)

    def path_for(self, values: Mapping[str, str]) -> str:
        """The path with its places filled."""
        return str(filled(self.path, values))


class AnswerFailure(Described):
    """What the answer is when the upstream fails.

    Attributes:
        status: The statuses that it may have, for each failure.
    """

    status: Annotated[dict[upstream.Failure, Statuses], Field(examples=["{otherwise: [502]}"])]


class Answer(Exchange, Described):
    """The same question without a stream.

    Attributes:
        text: Where the answer's text stands.
        failure: What it is when the upstream fails.
    """

    text: Annotated[Pointer, Field(examples=["/content"])]
    failure: AnswerFailure | None = None

    def status_for(self, upstream_failure: str) -> tuple[int, ...]:
        """The statuses that this failure may be answered with; empty if the contract is silent."""
        return upstream.entry(self.failure.status, upstream_failure) if self.failure else ()


class BadInput(Part):
    """A question that is to be refused: that of ``start`` with one change, or other bytes.

    A request is refused by its status, a message by an event that reports a failure.

    Attributes:
        put: The values that are put in other places of the question.
        remove: What is taken away.
        raw: The text that is sent instead.
        content_type: What the body is called; it is the question as it is.
        length: So many bytes has the body: the question as it is, and spaces.
        binary: Whether it is sent as a binary message.
        status: With which statuses a request may be refused.
        codes: The codes that the refusal of a message may carry.
        says: Words that are in the refusal's message.
        usable: Whether the connection goes on after a refused message.
    """

    put: dict[Pointer, Any] = Field({}, alias="set")
    remove: Pointer | None = None
    raw: str | None = None
    content_type: HeaderValue | None = None
    length: Annotated[Positive, Field(le=LONGEST_BODY)] | None = None
    binary: bool = False
    status: Statuses | None = None
    codes: tuple[str, ...] = ()
    says: str = ""

    @model_validator(mode="after")
    def _one_change(self) -> "BadInput":
        others = (self.remove, self.raw, self.content_type, self.length)
        given = [bool(self.put), *(it is not None for it in others)]
        if given.count(True) != 1:
            keys = "`set`, `remove`, `raw`, `content-type` and `length`"
            raise ValueError(f"has to say one of {keys}")
        return self

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers by which the request differs from others."""
        return (("Content-Type", self.content_type),) if self.content_type else ()

    def changed(self, question: Any) -> Any:
        """What to send, made from the filled question; ``raw`` and ``length`` make bytes."""
        if self.raw is not None:
            return self.raw.encode()
        if self.length is not None:
            return json.dumps(question).encode().ljust(self.length)
        if self.remove is not None:
            question = removed(question, self.remove)
        for pointer, value in self.put.items():
            question = replaced(question, pointer, value)
        return question
