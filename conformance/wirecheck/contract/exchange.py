"""Requests: the one that starts a stream, the one without a stream, and those to be refused."""

import json
from typing import Any, Literal

from pydantic import Field, model_validator

from wirecheck.contract import upstream
from wirecheck.contract.part import Described, Part, Pointer, Statuses, UrlPath
from wirecheck.contract.pointer import removed, replaced
from wirecheck.contract.template import filled


class Exchange(Part):
    """A request; its body is a JSON value with places for the prompt and the model."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: UrlPath
    headers: dict[str, str] = Field({})
    body: Any = None

    def request_body(self, *, prompt: str, model: str) -> Any:
        """The body with ``{prompt}`` and ``{model}`` filled in."""
        return filled(self.body, {"prompt": prompt, "model": model})


class AnswerFailure(Described):
    """What the answer is when the upstream fails."""

    status: dict[upstream.Failure, Statuses]


class Answer(Exchange, Described):
    """The same question without a stream."""

    text: Pointer
    failure: AnswerFailure | None = None

    def status_for(self, upstream_failure: str) -> tuple[int, ...]:
        """The statuses that this failure may be answered with; empty if the contract is silent."""
        return upstream.entry(self.failure.status, upstream_failure) if self.failure else ()


class BadInput(Part):
    """A request that is to be refused: the body of ``start`` with one change, or other bytes."""

    put: dict[Pointer, Any] = Field({}, alias="set")
    remove: Pointer | None = None
    raw: str | None = None
    status: Statuses

    @model_validator(mode="after")
    def _one_change(self) -> "BadInput":
        given = [bool(self.put), self.remove is not None, self.raw is not None]
        if given.count(True) != 1:
            raise ValueError("has to say one of `set`, `remove` and `raw`")
        return self

    def body(self, base: Any) -> bytes:
        """The bytes to send, made from the filled body of ``start``."""
        if self.raw is not None:
            return self.raw.encode()
        if self.remove is not None:
            base = removed(base, self.remove)
        for pointer, value in self.put.items():
            base = replaced(base, pointer, value)
        return json.dumps(base).encode()
